#include "aws/sqs/sqs_queue_admin.h"

#include <algorithm>
#include <charconv>

#include "aws/sqs/sqs_wire.h"

namespace sluice::aws {
namespace {

constexpr std::size_t kPeekMax = 10;
constexpr Milliseconds kHiddenMeanwhile{30'000};
constexpr Seconds kLookEverywhere{1};  // a wait of 0 asks only some of SQS's servers
constexpr Milliseconds kPollEvery{1'000};
constexpr int kPollsMax = 600;

std::uint64_t number(const std::string& text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

Result<std::vector<QueueStats>> SqsQueueAdmin::stats() {
    std::vector<QueueStats> all;
    for (const QueueName& queue : queues::kAll) {
        auto work = TRY(stats_of(queue));
        all.push_back(std::move(work));
        auto dead = TRY(stats_of(dead_letter_queue(queue)));
        all.push_back(std::move(dead));
    }
    return all;
}

Result<QueueStats> SqsQueueAdmin::stats_of(const QueueName& queue) {
    const std::string url = TRY(queues_.url(queue));
    const auto answer = TRY(sqs::ask(queues_.client(),
                                     "GetQueueAttributes",
                                     {{"QueueUrl", url},
                                      {"AttributeNames",
                                       {"ApproximateNumberOfMessages",
                                        "ApproximateNumberOfMessagesDelayed",
                                        "ApproximateNumberOfMessagesNotVisible"}}}));
    const auto& attributes = sqs::object_of(answer, "Attributes");
    const auto count = [&attributes](std::string_view name) {
        return number(sqs::text_of(attributes, name));
    };
    return QueueStats{.queue = queue,
                      .visible = count("ApproximateNumberOfMessages"),
                      .delayed = count("ApproximateNumberOfMessagesDelayed"),
                      .in_flight = count("ApproximateNumberOfMessagesNotVisible")};
}

Result<std::vector<sqs::ReceivedMessage>> SqsQueueAdmin::receive(const std::string& url,
                                                                 std::size_t max) {
    const auto answer = TRY(sqs::ask(
        queues_.client(),
        "ReceiveMessage",
        sqs::receive_input(url, std::min(max, kPeekMax), kHiddenMeanwhile, kLookEverywhere)));
    return sqs::received(answer, metrics_);
}

Result<std::vector<StoredMessage>> SqsQueueAdmin::peek(const QueueName& queue, std::size_t max) {
    const std::string url = TRY(queues_.url(queue));
    if (!queue.text().ends_with("-dlq")) {
        return fail(Code::kInvalid,
                    "cannot_peek",
                    "SQS shows a message only by handing it out: peek at " +
                        dead_letter_queue(queue).text() + ", or ask for the numbers");
    }
    std::vector<sqs::ReceivedMessage> seen;
    while (seen.size() < max) {
        auto more = TRY(receive(url, max - seen.size()));
        if (more.empty()) break;
        std::ranges::move(more, std::back_inserter(seen));
    }
    std::vector<StoredMessage> messages;
    for (sqs::ReceivedMessage& message : seen) {
        // When this fails it is visible again half a minute later.
        (void)sqs::ask(queues_.client(),
                       "ChangeMessageVisibility",
                       {{"QueueUrl", url},
                        {"ReceiptHandle", message.receipt_handle},
                        {"VisibilityTimeout", 0}});
        auto body =
            message.is_pointer ? bodies_.get(message.body) : Result<std::string>(message.body);
        messages.push_back({queue,
                            message.id,
                            message.user,
                            body ? std::move(*body) : message.body,
                            message.receive_count - 1,
                            message.sent,
                            false,
                            message.reason});
    }
    return messages;
}

Result<std::string> SqsQueueAdmin::arn(const QueueName& queue) {
    const std::string url = TRY(queues_.url(queue));
    const auto answer = TRY(sqs::ask(queues_.client(),
                                     "GetQueueAttributes",
                                     {{"QueueUrl", url}, {"AttributeNames", {"QueueArn"}}}));
    return sqs::text_of(sqs::object_of(answer, "Attributes"), "QueueArn");
}

Result<std::uint64_t> SqsQueueAdmin::redrive(const QueueName& queue) {
    const QueueName dead = dead_letter_queue(queue);
    const std::string to = TRY(arn(queue));
    const std::string from = TRY(arn(dead));
    const auto started = sqs::ask(
        queues_.client(), "StartMessageMoveTask", {{"SourceArn", from}, {"DestinationArn", to}});
    if (started) return moved_by_task(from);
    // The engine has no such tasks, knows no queue whose dead letters these are, or does not let
    // us.
    return move_one_by_one(dead, queue);
}

Result<std::uint64_t> SqsQueueAdmin::moved_by_task(const std::string& source) {
    for (int polls = 0; polls < kPollsMax; ++polls) {
        const auto answer =
            TRY(sqs::ask(queues_.client(), "ListMessageMoveTasks", {{"SourceArn", source}}));
        const auto& tasks = sqs::array_of(answer, "Results");  // the newest first
        const auto* task = tasks.empty() ? nullptr : tasks.front().if_object();
        const std::string status = task ? sqs::text_of(*task, "Status") : std::string();
        if (status == "COMPLETED" || status == "CANCELLED") {
            const auto* moved = task->if_contains("ApproximateNumberOfMessagesMoved");
            return moved ? moved->to_number<std::uint64_t>() : 0;
        }
        if (status == "FAILED") {
            return fail(Code::kUnavailable, "redrive_failed", sqs::text_of(*task, "FailureReason"));
        }
        queues_.client().wait(kPollEvery, {});
    }
    return fail(Code::kUnavailable, "redrive_running", "SQS is still moving the dead letters");
}

Result<std::uint64_t> SqsQueueAdmin::move_one_by_one(const QueueName& from, const QueueName& to) {
    const std::string url = TRY(queues_.url(from));
    std::uint64_t moved = 0;
    while (true) {
        auto dead = TRY(receive(url, kPeekMax));
        if (dead.empty()) return moved;
        std::vector<sqs::SqsMessage> fresh;
        for (const sqs::ReceivedMessage& message : dead) {
            fresh.push_back({{to, message.user, message.body}, std::nullopt, message.is_pointer});
        }
        TRY(sender_.send(std::move(fresh)));
        for (const sqs::ReceivedMessage& message : dead) {
            TRY(sqs::ask(queues_.client(),
                         "DeleteMessage",
                         {{"QueueUrl", url}, {"ReceiptHandle", message.receipt_handle}}));
            ++moved;
        }
    }
}

}  // namespace sluice::aws
