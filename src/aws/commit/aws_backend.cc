#include "aws/commit/aws_backend.h"

#include <algorithm>
#include <array>
#include <set>

#include "aws/dynamodb/dynamo_jobs.h"
#include "aws/dynamodb/inbox_rows.h"
#include "aws/planted_faults.h"
#include "aws/retry_strategy.h"
#include "ports/record_checks.h"

namespace sluice::aws {

using namespace dynamodb;

namespace {

// Others' commits of the same user are what a transaction meets: each round one of them is done.
constexpr int kAttemptsMax = 16;
constexpr Milliseconds kBackoffBase{25};
constexpr Milliseconds kBackoffMax{1'000};

constexpr std::string_view kConditionFailed = "ConditionalCheckFailed";

// Reasons that pass by themselves.
bool is_transient(std::string_view code) {
    constexpr std::array<std::string_view, 4> kCodes{"TransactionConflict",
                                                     "ThrottlingError",
                                                     "ProvisionedThroughputExceeded",
                                                     "RequestLimitExceeded"};
    return std::ranges::find(kCodes, code) != kCodes.end();
}

std::unexpected<Error> not_supported() {
    return fail(Code::kInvalid,
                "not_supported",
                "the objects are stored by S3, which sees to its buckets, uploads and conditions "
                "itself");
}

// Of several transactions the first might be made and the second refused.
Result<void> check_whole(const Outcome& outcome, const std::vector<TableChanges>& parts) {
    if (parts.size() <= 1 || !has_records(outcome)) return {};
    return fail(Code::kTooLarge,
                "outcome_too_large",
                "what a claim or a recipe decides must fit into one transaction");
}

}  // namespace

Result<void> AwsBackend::commit(const Lease& lease, Outcome outcome) {
    TRY(check_no_records(outcome));
    const Turns::Turn turn = leases_.take({lease.receipt});
    if (planted(Fault::kDeleteFirst)) {
        TRY(check(&lease, outcome));
        TRY(seams_.queue.consume(lease));
        TRY(seams_.queue.adopt(lease, false, Seconds{30}));
        return make_true(&lease, outcome);
    }
    TRY(make_true(&lease, outcome));
    return seams_.queue.consume(lease);
}

Result<void> AwsBackend::commit(Outcome outcome) {
    if (outcome.dead_letter) {
        return fail(Code::kInternal, "no_input", "there is no message to dead-letter");
    }
    return make_true(nullptr, outcome);
}

// What can be known to fail before anything is changed.
Result<void> AwsBackend::check(const Lease* lease, const Outcome& outcome) {
    if (!outcome.storage.empty() || !outcome.expect.empty()) return not_supported();
    TRY(check_records(outcome, tables_.options().limits));
    if (lease) TRY(seams_.queue.check(*lease));
    if (outcome.dead_letter) TRY(seams_.queues.url(dead_letter_queue(lease->queue)));
    for (const OutgoingMessage& message : outcome.send) {
        if (message.sequencer_at) return not_supported();
        TRY(seams_.queues.url(message.queue));
    }
    if (!outcome.reserve) return {};
    const auto holder = seams_.objects.head(*outcome.reserve);
    if (holder) return fail(Code::kConflict, "key_taken", "the key holds an object");
    if (holder.error().code != Code::kNotFound) return std::unexpected(holder.error());
    return {};
}

Result<void> AwsBackend::make_true(const Lease* lease, const Outcome& outcome) {
    TRY(check(lease, outcome));
    const std::vector<TableChanges> parts = table_changes(outcome, lease != nullptr);
    TRY(check_whole(outcome, parts));
    KnownRows known;
    TRY(read(rows_of(outcome, parts), known));
    TRY(find_runs(outcome, known));
    TRY(publish(lease, outcome, known));
    // Publishing takes its time. What follows is made to its end, lease or no lease.
    if (lease) TRY(seams_.queue.check(*lease));
    for (const TableChanges& part : parts) TRY(write(part, known));
    TRY(send(lease, outcome));
    discard(outcome);
    return {};
}

// A run's state is only asked for where there is an object of it: without one the condition of its
// write says the same for nothing.
std::set<RowName> AwsBackend::rows_of(const Outcome& outcome,
                                      const std::vector<TableChanges>& parts) const {
    std::set<RowName> rows;
    for (const TableChanges& part : parts) rows.merge(rows_to_read(part, tables_));
    if (!outcome.publish.empty()) {
        for (const JobRun& run : outcome.runs) rows.insert(tables_.run(run));
    }
    return rows;
}

// One request for all; none for none.
Result<void> AwsBackend::read(const std::set<RowName>& rows, KnownRows& known) {
    const auto found = TRY(seams_.dynamo.get_all({rows.begin(), rows.end()}));
    for (const RowName& row : rows) {
        const auto item = found.find(row);
        known.add(row, item == found.end() ? std::nullopt : std::optional(item->second));
    }
    return {};
}

// Those that are removed: a removal does not say which job they are of.
Result<void> AwsBackend::find_runs(const Outcome& outcome, KnownRows& known) {
    for (const RunRemoval& removal : outcome.remove_runs) {
        auto items = TRY(states_of_run(seams_.dynamo, tables_, removal.user, removal.run));
        for (auto& [row, item] : items) known.add(row, std::move(item));
    }
    return {};
}

Result<void> AwsBackend::publish(const Lease* lease,
                                 const Outcome& outcome,
                                 const KnownRows& known) {
    const bool is_of_stage = lease != nullptr;
    for (const auto& object : outcome.publish) {
        const ObjectName& name = object->info().name;
        if (is_of_ended_run(name, outcome.runs, is_of_stage, known, tables_)) continue;
        TRY(seams_.publisher.publish(*object));
    }
    return {};
}

// This process's commits for one user take turns: only other processes' can be in the way.
Result<void> AwsBackend::write(const TableChanges& changes, KnownRows& known) {
    std::set<std::string> users;
    for (const InboxEvent& event : changes.inbox) users.insert(event.user.text());
    const Turns::Turn turn = users_.take(std::move(users));
    use_last_counts(changes, known);
    for (int attempts = 1;; ++attempts) {
        const auto writes = TRY(plan(changes, known, tables_, seams_.clock.wall()));
        if (writes.empty()) return {};
        const auto refusals = TRY(apply(writes));
        if (refusals.empty()) {
            keep_last_counts(writes);
            return {};
        }
        const bool is_busy = TRY(learn(writes, refusals, known));
        if (attempts == kAttemptsMax) {
            return fail(Code::kUnavailable, "transaction_conflict", "others write the same items");
        }
        // The first try on new knowledge need not wait for anybody.
        if (!is_busy && attempts == 1) continue;
        const Milliseconds ceiling =
            std::min(kBackoffMax, kBackoffBase * (1 << std::min(attempts - 1, 10)));
        seams_.dynamo.client().wait(full_jitter(ceiling, seams_.random), {});
        TRY(read(rows_to_read(changes, tables_), known));  // what was learned is old by now
    }
}

// One update needs no transaction, which costs twice as much: when its answer is lost, the repeat
// finds the run in its state, or the event marked. A claim is settled once: that has a token.
Result<std::vector<Refusal>> AwsBackend::apply(const std::vector<Write>& writes) {
    const Write& first = writes.front();
    if (writes.size() > 1 || first.kind != Write::Kind::kUpdate || first.once) {
        return seams_.dynamo.transact(writes, random_hex(seams_.random, 16));
    }
    const Written written = TRY(seams_.dynamo.write(first));
    std::vector<Refusal> refusals;
    if (written.refusal) refusals.push_back(*written.refusal);
    return refusals;
}

// What was found instead of what was supposed. True: others are at work on the same items.
Result<bool> AwsBackend::learn(const std::vector<Write>& writes,
                               const std::vector<Refusal>& refusals,
                               KnownRows& known) {
    bool is_busy = false;
    for (std::size_t i = 0; i < refusals.size(); ++i) {
        const Refusal& refusal = refusals[i];
        if (refusal.code == "None") continue;
        seams_.metrics.count("sluice_aws_commit_retries_total", {{"reason", refusal.code}});
        if (refusal.code == kConditionFailed) {
            known.add(writes[i].row, refusal.found);
        } else if (is_transient(refusal.code)) {
            is_busy = true;
        } else {
            return fail(Code::kInvalid, refusal.code, "DynamoDB: " + refusal.message);
        }
    }
    return is_busy;
}

Result<void> AwsBackend::send(const Lease* lease, const Outcome& outcome) {
    std::vector<sqs::SqsMessage> messages;
    for (const OutgoingMessage& message : outcome.send) messages.push_back({message});
    if (outcome.dead_letter) {
        messages.push_back(
            {{dead_letter_queue(lease->queue), lease->user, lease->body}, outcome.dead_letter});
    }
    return seams_.sender.send(std::move(messages));
}

// What stays is nobody's: the buckets' lifecycle rules see to it.
void AwsBackend::discard(const Outcome& outcome) {
    for (const ObjectName& name : outcome.discard) {
        const auto removed = seams_.publisher.remove(name);
        if (removed) continue;
        seams_.log.warn("object_not_discarded",
                        {{"bucket", name.bucket.text()}, {"error", removed.error().name}});
    }
}

// A counter that was read before the objects were published is old by now when this process has
// counted on; a transaction for nothing is spared.
void AwsBackend::use_last_counts(const TableChanges& changes, KnownRows& known) {
    const std::lock_guard lock(mutex_);
    for (const InboxEvent& event : changes.inbox) {
        const RowName row = tables_.counter(event.user);
        const auto last = last_.find(row);
        const Item* item = known.find(row);
        const std::uint64_t read = item ? last_in(*item) : 0;
        if (last == last_.end() || static_cast<std::uint64_t>(last->second) <= read) continue;
        known.add(row, Item{{"last", last->second}});
    }
}

void AwsBackend::keep_last_counts(const std::vector<Write>& writes) {
    constexpr std::size_t kUsersMax = 10'000;
    const std::lock_guard lock(mutex_);
    if (last_.size() > kUsersMax) last_.clear();
    for (const Write& write : writes) {
        if (const auto last = counter_after(write)) last_[write.row] = *last;
    }
}

}  // namespace sluice::aws
