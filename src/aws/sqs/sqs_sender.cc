#include "aws/sqs/sqs_sender.h"

#include <map>

#include "aws/sqs/sqs_wire.h"

namespace sluice::aws {
namespace {

using sqs::SqsMessage;

constexpr std::size_t kBatchMax = 10;

// In the order of sending within each queue.
std::map<QueueName, std::vector<SqsMessage>> by_queue(std::vector<SqsMessage> messages) {
    std::map<QueueName, std::vector<SqsMessage>> queues;
    for (SqsMessage& message : messages) {
        queues[message.message.queue].push_back(std::move(message));
    }
    return queues;
}

// A message that SQS refuses for what it is: sent again it would be refused again.
std::unexpected<Error> refused(const boost::json::object& failed) {
    const ServiceError error{
        400, sqs::text_of(failed, "Code"), sqs::text_of(failed, "Message"), ""};
    return std::unexpected(to_error(error, "sqs", "SendMessageBatch"));
}

bool is_senders_fault(const boost::json::object& failed) {
    const auto* fault = failed.if_contains("SenderFault");
    return fault && fault->is_bool() && fault->get_bool();
}

}  // namespace

Result<void> SqsSender::send(std::vector<SqsMessage> messages, const std::stop_token& stop) {
    const std::size_t bytes_max = queues_.options().message_bytes_max;
    for (auto& [queue, ready] : by_queue(std::move(messages))) {
        Batch batch;
        std::size_t bytes = 0;
        for (SqsMessage& one : ready) {
            SqsMessage message = TRY(carried(std::move(one)));
            const std::size_t more = sqs::bytes_of(message);
            if (batch.size() == kBatchMax || (!batch.empty() && bytes + more > bytes_max)) {
                TRY(send_batch(queue, std::exchange(batch, {}), stop));
                bytes = 0;
            }
            bytes += more;
            batch.push_back(std::move(message));
        }
        TRY(send_batch(queue, std::move(batch), stop));
    }
    return {};
}

// As SQS carries it: itself, or a pointer to it.
Result<SqsMessage> SqsSender::carried(SqsMessage message) {
    if (message.message.sequencer_at) {
        return fail(Code::kInternal, "no_sequencer", "SQS numbers no messages of ours");
    }
    if (message.reason) message.reason = sqs::reason_text(*message.reason);
    const bool fits = sqs::bytes_of(message) <= queues_.options().message_bytes_max;
    if (fits && sqs::is_body(message.message.body)) return message;
    message.message.body = TRY(bodies_.put(message.message.body));
    message.is_pointer = true;
    return message;
}

Result<void> SqsSender::send_batch(const QueueName& queue,
                                   Batch batch,
                                   const std::stop_token& stop) {
    if (batch.empty()) return {};
    const std::string url = TRY(queues_.url(queue));
    for (int attempts = 1; !batch.empty(); ++attempts) {
        batch = TRY(send_once(url, std::move(batch)));
        if (batch.empty()) break;
        if (!queues_.client().wait_to_retry("sqs", attempts, Retry::kTransient, stop)) {
            return fail(Code::kUnavailable,
                        "not_all_sent",
                        std::to_string(batch.size()) + " messages to " + queue.text() +
                            " were not taken by SQS");
        }
    }
    return {};
}

// What was not taken, or not as it was sent.
Result<SqsSender::Batch> SqsSender::send_once(const std::string& url, Batch batch) {
    boost::json::array entries;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        entries.push_back(sqs::batch_entry(std::to_string(i), batch[i]));
    }
    const auto answer = TRY(sqs::ask(queues_.client(),
                                     "SendMessageBatch",
                                     {{"QueueUrl", url}, {"Entries", std::move(entries)}}));
    for (const auto& value : sqs::array_of(answer, "Failed")) {
        const auto* failed = value.if_object();
        if (failed && is_senders_fault(*failed)) return refused(*failed);
    }
    std::map<std::string, std::string> taken;  // id: MD5 of the body
    for (const auto& value : sqs::array_of(answer, "Successful")) {
        if (const auto* entry = value.if_object()) {
            taken[sqs::text_of(*entry, "Id")] = sqs::text_of(*entry, "MD5OfMessageBody");
        }
    }
    Batch left;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto found = taken.find(std::to_string(i));
        const bool whole =
            found != taken.end() && found->second == sqs::md5_hex(batch[i].message.body);
        if (!whole) left.push_back(std::move(batch[i]));
    }
    return left;
}

}  // namespace sluice::aws
