#include "aws/sqs/sqs_queue.h"

#include <algorithm>
#include <array>

#include "aws/json_call.h"
#include "aws/sqs/sqs_wire.h"

namespace sluice::aws {
namespace {

constexpr std::size_t kReceiveMax = 10;
constexpr Seconds kWaitMax{20};
constexpr Seconds kAnswerOfAPoll{5};  // behind its wait
constexpr Milliseconds kVisibilityMax = std::chrono::hours{12};

std::unexpected<Error> stale_lease() {
    return fail(Code::kStaleLease, "stale_lease", "the lease has ended");
}

// SQS's words for a lease that has ended. The last also says that twelve hours are over.
bool is_stale(const Error& error) {
    constexpr std::array<std::string_view, 4> kCodes{"ReceiptHandleIsInvalid",
                                                     "MessageNotInflight",
                                                     "InvalidParameterValue",
                                                     "InvalidParameterValueException"};
    return std::ranges::find(kCodes, error.name) != kCodes.end();
}

}  // namespace

Result<std::vector<Lease>> SqsQueue::receive(const QueueName& queue,
                                             std::size_t max,
                                             Milliseconds visibility,
                                             Milliseconds wait,
                                             std::stop_token stop) {
    auto left = std::chrono::ceil<Seconds>(wait);
    while (true) {
        if (stop.stop_requested() || max == 0) return std::vector<Lease>{};
        const Seconds now = std::min(left, kWaitMax);
        auto leases = receive_once(queue, std::min(max, kReceiveMax), visibility, now, stop);
        if (!leases && leases.error().code == Code::kCancelled) return std::vector<Lease>{};
        left -= now;
        if (!leases || !leases->empty() || left.count() <= 0) return leases;
    }
}

Result<std::vector<Lease>> SqsQueue::receive_once(const QueueName& queue,
                                                  std::size_t max,
                                                  Milliseconds visibility,
                                                  Seconds wait,
                                                  const std::stop_token& stop) {
    const std::string url = TRY(queues_.url(queue));
    visibility = std::min(visibility, kVisibilityMax);
    Call call = sqs::call_of(
        "ReceiveMessage", sqs::receive_input(url, max, visibility, wait), wait + sqs::kCallTimeout);
    call.stop = stop;
    call.finishes_attempts = true;
    call.attempt_timeout = wait + kAnswerOfAPoll;
    const auto answer = TRY(call_json(queues_.client(), call));
    std::vector<Lease> leases;
    for (sqs::ReceivedMessage& message : sqs::received(answer, metrics_)) {
        Lease lease{queue,
                    message.id,
                    message.receive_count,
                    0,
                    message.user,
                    std::move(message.body),
                    message.sent,
                    std::move(message.receipt_handle)};
        if (message.is_pointer) {
            auto with = with_body(std::move(lease));
            if (!with) {
                // It comes again when its visibility ends; each time is a try of it.
                log_.warn("message_retried",
                          {{"queue", queue.text()},
                           {"message", message.id.text()},
                           {"error", with.error().name}});
                metrics_.count("sluice_aws_bodies_unread_total", {{"queue", queue.text()}});
                continue;
            }
            lease = std::move(*with);
        }
        hold(lease, visibility);
        leases.push_back(std::move(lease));
    }
    return leases;
}

// A body that is gone leaves the lease as it is: the stage says what is wrong with it.
Result<Lease> SqsQueue::with_body(Lease lease) {
    auto body = bodies_.get(lease.body);
    if (!body && body.error().code != Code::kNotFound) return std::unexpected(body.error());
    lease.receipt = sqs::Receipt{lease.receipt, lease.body}.text();
    if (body) lease.body = std::move(*body);
    return lease;
}

Result<Lease> SqsQueue::adopt(Lease lease, bool is_pointer, Milliseconds visibility) {
    if (is_pointer) lease = TRY(with_body(std::move(lease)));
    hold(lease, visibility, true);
    return lease;
}

Result<void> SqsQueue::extend(const Lease& lease, Milliseconds visibility) {
    TRY(check(lease));
    visibility = std::min(visibility, kVisibilityMax);
    // What takes longer is asked again by the next heartbeat, while the lease is still good.
    TRY(change_visibility(lease,
                          visibility,
                          std::clamp<Milliseconds>(visibility / 3, Seconds{2}, sqs::kCallTimeout)));
    hold(lease, visibility);
    return {};
}

Result<void> SqsQueue::release(const Lease& lease, Milliseconds delay) {
    TRY(check(lease));
    TRY(change_visibility(lease, std::min(delay, kVisibilityMax), sqs::kCallTimeout));
    forget(lease);
    return {};
}

Result<void> SqsQueue::hand_back(const Lease& lease) {
    return release(lease, Milliseconds{0});
}

Result<void> SqsQueue::check(const Lease& lease) {
    const std::lock_guard lock(mutex_);
    const auto held = held_.find(sqs::Receipt::parse(lease.receipt).handle);
    if (held == held_.end() || held->second.until <= clock_.steady()) {
        return stale_lease();
    }
    return {};
}

Result<void> SqsQueue::consume(const Lease& lease) {
    if (is_deleted_by_lambda(lease)) {
        forget(lease);
        return {};
    }
    TRY(ask_of(lease, "DeleteMessage", std::nullopt, sqs::kCallTimeout));
    forget(lease);
    const sqs::Receipt receipt = sqs::Receipt::parse(lease.receipt);
    if (!receipt.pointer.empty() && !bodies_.remove(receipt.pointer)) {
        metrics_.count("sluice_aws_bodies_left_total");  // they expire
    }
    return {};
}

Result<void> SqsQueue::change_visibility(const Lease& lease,
                                         Milliseconds time,
                                         Milliseconds timeout) {
    return ask_of(lease, "ChangeMessageVisibility", time, timeout);
}

Result<void> SqsQueue::ask_of(const Lease& lease,
                              const std::string& operation,
                              std::optional<Milliseconds> visibility,
                              Milliseconds timeout) {
    const std::string url = TRY(queues_.url(lease.queue));
    boost::json::object input{{"QueueUrl", url},
                              {"ReceiptHandle", sqs::Receipt::parse(lease.receipt).handle}};
    if (visibility) {
        input["VisibilityTimeout"] = std::chrono::ceil<Seconds>(*visibility).count();
    }
    const auto answer = call_json(queues_.client(), sqs::call_of(operation, input, timeout));
    if (answer) return {};
    if (!is_stale(answer.error())) return std::unexpected(answer.error());
    forget(lease);
    return stale_lease();
}

void SqsQueue::hold(const Lease& lease, Milliseconds visibility, bool deleted_by_lambda) {
    constexpr std::size_t kSweepAbove = 1024;  // far more than are worked on at a time
    const SteadyTime now = clock_.steady();
    const std::lock_guard lock(mutex_);
    if (held_.size() > kSweepAbove) {
        std::erase_if(held_, [now](const auto& held) { return held.second.until <= now; });
    }
    Held& held = held_[sqs::Receipt::parse(lease.receipt).handle];
    held.until = now + visibility;
    held.deleted_by_lambda = held.deleted_by_lambda || deleted_by_lambda;
}

bool SqsQueue::is_deleted_by_lambda(const Lease& lease) {
    const std::lock_guard lock(mutex_);
    const auto held = held_.find(sqs::Receipt::parse(lease.receipt).handle);
    return held != held_.end() && held->second.deleted_by_lambda;
}

void SqsQueue::forget(const Lease& lease) {
    const std::lock_guard lock(mutex_);
    held_.erase(sqs::Receipt::parse(lease.receipt).handle);
}

}  // namespace sluice::aws
