#include "tests/simulation/services/sqs.h"

#include <algorithm>
#include <stdexcept>

#include "aws/sqs/sqs_wire.h"

namespace sluice::simulation {

namespace json = boost::json;
using aws::sqs::array_of;
using aws::sqs::object_of;
using aws::sqs::text_of;

namespace {

constexpr std::string_view kUrl = "http://sqs.test/1/";

std::int64_t number_of(const json::object& object, std::string_view name) {
    const auto* number = object.if_contains(name);
    return number ? number->to_number<std::int64_t>() : 0;
}

}  // namespace

HttpResponse Sqs::serve(const std::string& operation, const json::object& request) {
    if (operation == "CreateQueue" || operation == "GetQueueUrl") {
        const std::string name = text_of(request, "QueueName");
        if (operation == "CreateQueue") create(name);
        if (!queues_.contains(name)) return json_error("QueueDoesNotExist");
        return json_answer({{"QueueUrl", std::string(kUrl) + name}});
    }
    if (operation == "StartMessageMoveTask") return json_error("UnsupportedOperation");
    const std::string name = text_of(request, "QueueUrl").substr(kUrl.size());
    const auto found = queues_.find(name);
    if (found == queues_.end()) return json_error("QueueDoesNotExist");
    if (operation == "SendMessageBatch") return send_batch(found->second, request);
    if (operation == "ReceiveMessage") return receive(found->second, request);
    if (operation == "DeleteMessage") return remove(found->second, request);
    if (operation == "ChangeMessageVisibility") return change_visibility(found->second, request);
    if (operation == "GetQueueAttributes") return attributes(name, found->second);
    throw std::logic_error("the fake of SQS knows no " + operation);
}

void Sqs::add(Queue& queue, std::string body, json::object attributes, Milliseconds delay) {
    const auto before = static_cast<std::ptrdiff_t>(chance_.below(queue.size() + 1));
    queue.insert(queue.end() - before,
                 {"message-" + std::to_string(++last_),
                  std::move(body),
                  std::move(attributes),
                  clock_.wall(),
                  clock_.steady() + delay});
}

void Sqs::send(const std::string& queue, const std::string& body, Milliseconds delay) {
    add(queues_.at(queue), body, {}, delay);
}

HttpResponse Sqs::send_batch(Queue& queue, const json::object& request) {
    json::array taken;
    json::array failed;
    for (const json::value& value : array_of(request, "Entries")) {
        const json::object& entry = value.as_object();
        const std::string id = text_of(entry, "Id");
        if (chance_.happens("a message of a batch is not taken", 20)) {
            failed.push_back({{"Id", id}, {"SenderFault", false}, {"Code", "InternalError"}});
            continue;
        }
        const std::string body = text_of(entry, "MessageBody");
        add(queue,
            body,
            object_of(entry, "MessageAttributes"),
            Seconds{number_of(entry, "DelaySeconds")});
        if (chance_.happens("a message of a batch is there twice", 10)) {
            add(queue, body, object_of(entry, "MessageAttributes"), Milliseconds{0});
        }
        taken.push_back({{"Id", id}, {"MD5OfMessageBody", aws::sqs::md5_hex(body)}});
    }
    return json_answer({{"Successful", std::move(taken)}, {"Failed", std::move(failed)}});
}

HttpResponse Sqs::receive(Queue& queue, const json::object& request) {
    const auto max = static_cast<std::size_t>(number_of(request, "MaxNumberOfMessages"));
    const Seconds visibility{number_of(request, "VisibilityTimeout")};
    const SteadyTime now = clock_.steady();
    json::array messages;
    for (Message& message : queue) {
        if (messages.size() == max) break;
        const bool again = message.visible > now && !message.delayed;
        if (message.visible > now && !(again && chance_.happens("a hidden message comes", 60)))
            continue;
        if (chance_.happens("a message is not found", 8)) continue;
        messages.push_back(hand_out(message, visibility));
    }
    if (messages.empty()) return json_answer({});
    return json_answer({{"Messages", std::move(messages)}});
}

json::object Sqs::hand_out(Message& message, Seconds visibility) {
    message.visible = clock_.steady() + visibility;
    message.delayed = false;
    message.handles.push_back(message.id + "/" + std::to_string(++message.receives));
    return {{"MessageId", message.id},
            {"ReceiptHandle", message.handles.back()},
            {"Body", message.body},
            {"MD5OfBody", aws::sqs::md5_hex(message.body)},
            {"MessageAttributes", message.attributes},
            {"Attributes",
             {{"ApproximateReceiveCount", std::to_string(message.receives)},
              {"SentTimestamp", std::to_string(message.sent.time_since_epoch().count())}}}};
}

Sqs::Message* Sqs::find(Queue& queue, const std::string& handle) {
    const auto found = std::ranges::find_if(queue, [&](const Message& message) {
        return std::ranges::find(message.handles, handle) != message.handles.end();
    });
    return found == queue.end() ? nullptr : &*found;
}

// A message that is gone is a success; what an old handle does is not told.
HttpResponse Sqs::remove(Queue& queue, const json::object& request) {
    const std::string handle = text_of(request, "ReceiptHandle");
    const Message* message = find(queue, handle);
    if (message == nullptr) return json_answer({});
    if (message->handles.back() != handle && !chance_.happens("an old handle deletes", 3)) {
        return chance_.below(2) == 0 ? json_error("ReceiptHandleIsInvalid") : json_answer({});
    }
    queue.erase(queue.begin() + (message - queue.data()));
    return json_answer({});
}

HttpResponse Sqs::change_visibility(Queue& queue, const json::object& request) {
    const std::string handle = text_of(request, "ReceiptHandle");
    Message* message = find(queue, handle);
    if (message == nullptr) return json_error("InvalidParameterValue");
    if (message->handles.back() != handle) return json_error("ReceiptHandleIsInvalid");
    if (message->visible <= clock_.steady()) return json_error("MessageNotInflight");
    message->visible = clock_.steady() + Seconds{number_of(request, "VisibilityTimeout")};
    return json_answer({});
}

HttpResponse Sqs::attributes(const std::string& name, const Queue& queue) const {
    std::size_t visible = 0;
    std::size_t delayed = 0;
    for (const Message& message : queue) {
        if (message.visible <= clock_.steady()) {
            ++visible;
        } else if (message.delayed) {
            ++delayed;
        }
    }
    const auto hidden = queue.size() - visible - delayed;
    return json_answer({{"Attributes",
                         {{"QueueArn", "arn:aws:sqs:us-east-1:1:" + name},
                          {"ApproximateNumberOfMessages", std::to_string(visible)},
                          {"ApproximateNumberOfMessagesDelayed", std::to_string(delayed)},
                          {"ApproximateNumberOfMessagesNotVisible", std::to_string(hidden)}}}});
}

}  // namespace sluice::simulation
