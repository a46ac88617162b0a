#include "app/lambda/batch_event.h"

#include <boost/json.hpp>
#include <charconv>

#include "app/lambda/event.h"
#include "aws/sqs/sqs_message.h"

namespace sluice::app::lambda {
namespace {

namespace json = boost::json;

template <class Number>
Result<Number> number_of(const json::object& attributes, std::string_view name) {
    const std::string text = text_of(attributes, name);
    Number value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size()) {
        return bad_event("attribute " + std::string(name), "a number");
    }
    return value;
}

std::string attribute_of(const json::object& record, std::string_view name) {
    return text_of(object_of(object_of(record, "messageAttributes"), name), "stringValue");
}

Result<Record> read_record(const json::object& record, const QueueName& queue) {
    if (text_of(record, "eventSource") != "aws:sqs") return bad_event("eventSource", "aws:sqs");
    if (!text_of(record, "eventSourceARN").ends_with(queue.text())) {
        return bad_event("queue", "\"" + queue.text() + "\", which this function works on");
    }
    const json::object& attributes = object_of(record, "attributes");
    Record read;
    Lease& lease = read.lease;
    lease.queue = queue;
    lease.message = MessageId{text_of(record, "messageId")};
    if (lease.message.empty()) return bad_event("messageId", "an id");
    lease.receipt = text_of(record, "receiptHandle");
    if (lease.receipt.empty()) return bad_event("receiptHandle", "a handle");
    lease.receive_count = TRY(number_of<std::uint32_t>(attributes, "ApproximateReceiveCount"));
    const auto sent_ms = TRY(number_of<std::int64_t>(attributes, "SentTimestamp"));
    lease.sent = WallTime{Milliseconds{sent_ms}};
    lease.body = text_of(record, "body");
    lease.user = aws::sqs::user_of(attribute_of(record, aws::sqs::kUserAttribute), lease.body);
    read.body_is_pointer = !attribute_of(record, aws::sqs::kLargeBodyAttribute).empty();
    return read;
}

}  // namespace

Result<std::vector<Record>> read_batch_event(std::string_view text, const QueueName& queue) {
    const json::object event = TRY(read_event(text));
    const auto* const list = event.if_contains("Records");
    if (list == nullptr || !list->is_array()) return bad_event("Records", "an array");
    std::vector<Record> records;
    for (const json::value& value : list->get_array()) {
        if (!value.is_object()) return bad_event("Records", "an array of objects");
        Record record = TRY(read_record(value.get_object(), queue));
        records.push_back(std::move(record));
    }
    return records;
}

std::string batch_answer(std::span<const MessageId> failed) {
    json::array items;
    for (const MessageId& message : failed) {
        items.push_back(json::object{{"itemIdentifier", message.text()}});
    }
    return json::serialize(json::object{{"batchItemFailures", std::move(items)}});
}

}  // namespace sluice::app::lambda
