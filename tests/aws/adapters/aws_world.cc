#include "tests/aws/adapters/aws_world.h"

#include "aws/sqs/sqs_wire.h"

namespace sluice::contract {

Result<std::vector<Lease>> LapsingQueue::receive(const QueueName& queue,
                                                 std::size_t max,
                                                 Milliseconds visibility,
                                                 Milliseconds wait,
                                                 std::stop_token stop) {
    lapse_what_is_over();
    auto leases = process_.queue.receive(queue, max, visibility, wait, std::move(stop));
    if (!leases) return leases;
    for (const Lease& lease : *leases) hide(lease, visibility);
    return leases;
}

Result<void> LapsingQueue::extend(const Lease& lease, Milliseconds visibility) {
    TRY(process_.queue.extend(lease, visibility));
    hide(lease, visibility);
    return {};
}

Result<void> LapsingQueue::release(const Lease& lease, Milliseconds delay) {
    TRY(process_.queue.release(lease, delay));
    hide(lease, delay);
    return {};
}

Result<void> LapsingQueue::hand_back(const Lease& lease) {
    TRY(process_.queue.hand_back(lease));
    hide(lease, Milliseconds{0});
    return {};
}

void LapsingQueue::lapse(const Lease& lease) {
    // Refused for one that was deleted or handed out again: nothing is to be done then.
    static_cast<void>(
        aws::sqs::ask(process_.client,
                      "ChangeMessageVisibility",
                      {{"QueueUrl", must(process_.queues.url(lease.queue))},
                       {"ReceiptHandle", aws::sqs::Receipt::parse(lease.receipt).handle},
                       {"VisibilityTimeout", 0}}));
}

void LapsingQueue::lapse_what_is_over() {
    const std::lock_guard lock(mutex_);
    for (auto hidden = hidden_.begin(); hidden != hidden_.end();) {
        if (hidden->second.until > clock_.steady()) {
            ++hidden;
            continue;
        }
        lapse(hidden->second.lease);
        hidden = hidden_.erase(hidden);
    }
}

void LapsingQueue::hide(const Lease& lease, Milliseconds visibility) {
    const std::lock_guard lock(mutex_);
    hidden_[lease.receipt] = {lease, clock_.steady() + visibility};
}

AwsWorld::AwsWorld(const Limits& limits)
    : process(engine_endpoints(), prefix, clock, memory.objects(), no_waiter(), limits) {
    must(aws::dynamodb::create_tables(process.dynamo, process.tables, aws::dynamodb::Expiry::kOff));
    for (const QueueName& queue : queues::kAll) {
        for (const QueueName& name : {queue, dead_letter_queue(queue)}) {
            must(aws::sqs::ask(
                process.client, "CreateQueue", {{"QueueName", prefix + name.text()}}));
        }
    }
}

std::unique_ptr<World> make_world(const Limits& limits) {
    return std::make_unique<AwsWorld>(limits);
}

}  // namespace sluice::contract
