#include "aws/sqs/sqs_wire.h"

#include <algorithm>
#include <charconv>

#include "aws/json_call.h"

namespace sluice::aws::sqs {
namespace {

// SQS takes whole seconds; not before a delay has passed means that parts of one count as one.
std::int64_t whole_seconds(Milliseconds time) {
    return std::chrono::ceil<Seconds>(std::max(time, Milliseconds{0})).count();
}

template <class Number>
Number number_of(const json::object& object, std::string_view name) {
    const std::string text = text_of(object, name);
    Number value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string attribute_of(const json::object& message, std::string_view name) {
    return text_of(object_of(object_of(message, "MessageAttributes"), name), "StringValue");
}

ReceivedMessage parse(const json::object& message) {
    const json::object& attributes = object_of(message, "Attributes");
    ReceivedMessage parsed;
    parsed.id = MessageId{text_of(message, "MessageId")};
    parsed.receipt_handle = text_of(message, "ReceiptHandle");
    parsed.body = text_of(message, "Body");
    parsed.is_pointer = !attribute_of(message, kLargeBodyAttribute).empty();
    parsed.user = user_of(attribute_of(message, kUserAttribute), parsed.body);
    std::string reason = attribute_of(message, kReasonAttribute);
    if (!reason.empty()) parsed.reason = std::move(reason);
    parsed.receive_count = number_of<std::uint32_t>(attributes, "ApproximateReceiveCount");
    parsed.sent = WallTime{Milliseconds{number_of<std::int64_t>(attributes, "SentTimestamp")}};
    return parsed;
}

json::object text_attribute(std::string_view value) {
    return {{"DataType", "String"}, {"StringValue", value}};
}

}  // namespace

Call call_of(std::string operation, const json::object& input, Milliseconds timeout) {
    Call call = json_call("sqs", "AmazonSQS", std::move(operation), input);
    call.timeout = timeout;
    call.attempt_timeout = attempt_of(timeout);
    return call;
}

Result<json::object> ask(Client& client, std::string operation, const json::object& input) {
    return call_json(client, call_of(std::move(operation), input));
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains(name);
    const auto* text = member ? member->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

const json::array& array_of(const json::object& object, std::string_view name) {
    static const json::array kEmpty;
    const auto* member = object.if_contains(name);
    const auto* array = member ? member->if_array() : nullptr;
    return array ? *array : kEmpty;
}

const json::object& object_of(const json::object& object, std::string_view name) {
    static const json::object kEmpty;
    const auto* member = object.if_contains(name);
    const auto* inner = member ? member->if_object() : nullptr;
    return inner ? *inner : kEmpty;
}

json::object receive_input(const std::string& url,
                           std::size_t max,
                           Milliseconds visibility,
                           Seconds wait) {
    return {{"QueueUrl", url},
            {"MaxNumberOfMessages", max},
            {"VisibilityTimeout", whole_seconds(visibility)},
            {"WaitTimeSeconds", wait.count()},
            {"AttributeNames", {"ApproximateReceiveCount", "SentTimestamp"}},
            {"MessageAttributeNames", {kUserAttribute, kReasonAttribute, kLargeBodyAttribute}}};
}

std::vector<ReceivedMessage> received(const json::object& answer, Metrics& metrics) {
    std::vector<ReceivedMessage> messages;
    for (const json::value& value : array_of(answer, "Messages")) {
        const auto* message = value.if_object();
        if (message == nullptr) continue;
        if (md5_hex(text_of(*message, "Body")) != text_of(*message, "MD5OfBody")) {
            metrics.count("sluice_aws_corrupt_messages_total");
            continue;
        }
        messages.push_back(parse(*message));
    }
    return messages;
}

json::object batch_entry(const std::string& id, const SqsMessage& message) {
    constexpr std::int64_t kDelayMax = 900;
    json::object attributes;
    const std::string& user = message.message.user.text();
    if (!user.empty()) attributes[kUserAttribute] = text_attribute(user);
    if (message.reason) attributes[kReasonAttribute] = text_attribute(*message.reason);
    if (message.is_pointer) attributes[kLargeBodyAttribute] = text_attribute("1");
    json::object entry{{"Id", id},
                       {"MessageBody", message.message.body},
                       {"DelaySeconds", std::min(kDelayMax, whole_seconds(message.message.delay))}};
    if (!user.empty()) entry["MessageGroupId"] = user;
    if (!attributes.empty()) entry["MessageAttributes"] = std::move(attributes);
    return entry;
}

}  // namespace sluice::aws::sqs
