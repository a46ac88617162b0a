#include "embedded/commit.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "embedded/bucket_rows.h"
#include "embedded/idempotency_rows.h"
#include "embedded/inbox_rows.h"
#include "embedded/job_request_rows.h"
#include "embedded/object_rows.h"
#include "embedded/planted_faults.h"
#include "embedded/recipe_rows.h"
#include "embedded/run_rows.h"
#include "embedded/staged_object.h"
#include "embedded/storage_rows.h"
#include "ports/record_checks.h"

namespace sluice::embedded {

namespace {

// check() has made sure that every staged object is ours.
const EmbeddedStagedObject& ours(const StagedObject& object) {
    return static_cast<const EmbeddedStagedObject&>(object);
}

// And is not to come back.
Result<bool> is_removed(Db& db, const Lease* lease, const JobRun& run) {
    if (!is_only_moved(run, lease != nullptr)) return false;
    return !TRY(run_state(db, run)).has_value();
}

// Whether the object is of a run that was final before, or removed.
Result<bool> is_repeated(Db& db,
                         const Lease* lease,
                         const Outcome& outcome,
                         const ObjectName& name) {
    if (planted(Fault::kSkipLeaseCheck)) return false;
    for (const JobRun& run : outcome.runs) {
        if (run.output != name && run.rejects != name) continue;
        const auto state = TRY(run_state(db, run));
        if (state && is_final(*state)) return true;
        if (TRY(is_removed(db, lease, run))) return true;
    }
    return false;
}

Result<void> write_runs(Db& db, const Lease* lease, const Outcome& outcome, WallTime now) {
    std::set<std::pair<UserId, RunId>> removed;
    for (const JobRun& run : outcome.runs) {
        if (TRY(is_removed(db, lease, run))) {
            removed.emplace(run.user, run.run);
        } else {
            TRY(put_run(db, run, now));
        }
    }
    for (const JobRequest& request : outcome.requests) TRY(insert_job_request(db, request));
    for (const InboxEvent& event : outcome.inbox) {
        if (!removed.contains({event.user, event.run})) TRY(append_event(db, event, now));
    }
    for (const Delivery& delivery : outcome.delivered) TRY(mark_delivered(db, delivery));
    for (const RunRemoval& removal : outcome.remove_runs) {
        TRY(remove_run(db, removal));
    }
    return {};
}

// Every staged object that the outcome brings.
std::vector<const StagedObject*> all_staged(const Outcome& outcome) {
    std::vector<const StagedObject*> all;
    for (const auto& object : outcome.publish) all.push_back(object.get());
    for (const StorageChange& change : outcome.storage) {
        if (const StagedObject* bytes = staged_bytes(change)) all.push_back(bytes);
    }
    return all;
}

std::vector<StagedFile*> staged_files(const Outcome& outcome) {
    std::vector<StagedFile*> files;
    for (const StagedObject* object : all_staged(outcome)) {
        if (StagedFile* file = ours(*object).file()) files.push_back(file);
    }
    return files;
}

}  // namespace

// What the transaction did, for memory and files to follow once it is durable.
struct Commit::Effects {
    std::vector<Enqueued> enqueued;
    std::optional<std::pair<QueueName, MessageNumber>> consumed;
    StorageEffects storage;
    std::vector<Bucket> buckets;  // all of them, when they changed
};

Result<void> Commit::commit(const Lease& lease, Outcome outcome) {
    TRY(check_no_records(outcome));
    if (planted(Fault::kNotifyEarly)) TRY(notify_early(outcome));
    return transact(&lease, outcome);
}

Result<void> Commit::commit(Outcome outcome) {
    if (outcome.dead_letter) {
        return fail(Code::kInternal, "no_input", "there is no message to dead-letter");
    }
    return transact(nullptr, outcome);
}

Result<void> Commit::check(const Outcome& outcome) const {
    if (world_.files.failed()) {
        return fail(Code::kIo, "sync_failed", "an earlier fsync failed: restart sluice");
    }
    for (const StagedObject* object : all_staged(outcome)) {
        if (!dynamic_cast<const EmbeddedStagedObject*>(object)) {
            return fail(Code::kInternal, "foreign_object", "staged by another store");
        }
    }
    for (const OutgoingMessage& message : outcome.send) {
        if (!world_.queues.exists(message.queue)) {
            return fail(Code::kNotFound, "no_such_queue", "no queue " + message.queue.text());
        }
        if (message.body.size() > world_.limits.message_bytes) {
            return fail(Code::kTooLarge,
                        "message_too_large",
                        "a message may have " + std::to_string(world_.limits.message_bytes) +
                            " bytes, this one has " + std::to_string(message.body.size()));
        }
    }
    return check_records(outcome, world_.limits);
}

Result<void> Commit::transact(const Lease* lease, const Outcome& outcome) {
    TRY(check(outcome));
    for (StagedFile* file : staged_files(outcome)) TRY(file->publish());
    Effects effects;
    const auto committed = world_.writer.run(
        [&](Db& db) {
            effects = {};
            return apply(db, lease, outcome, effects);
        },
        [&] { remember(outcome, effects); });
    if (!committed) {
        // After a failed fsync nobody knows whether the log holds the transaction: its files must
        // stay for the next start, whose sweep sees the rows.
        if (world_.writer.failed()) {
            for (StagedFile* file : staged_files(outcome)) file->leave();
        }
        return committed;
    }
    for (StagedFile* file : effects.storage.visible) file->keep();
    for (const std::string& file : effects.storage.garbage) world_.files.remove_object(file);
    return {};
}

Result<void> Commit::apply(Db& db, const Lease* lease, const Outcome& outcome, Effects& effects) {
    const WallTime now = world_.clock.wall();
    for (const Expectation& expectation : outcome.expect) {
        TRY(embedded::check(db, world_.credentials, expectation));
    }
    if (lease) TRY(consume(db, *lease, outcome, effects));
    TRY(apply_records(db, outcome, now));
    if (outcome.reserve) TRY(reserve_key(db, *outcome.reserve, now));
    TRY(publish(db, lease, outcome, effects));
    for (const StorageChange& change : outcome.storage) {
        TRY(embedded::apply(db, change, now, effects.storage));
    }
    if (effects.storage.buckets_changed) effects.buckets = TRY(all_buckets(db));
    TRY(write_runs(db, lease, outcome, now));
    for (const ObjectName& name : outcome.discard) {
        const auto files = TRY(remove_object(db, name));
        std::ranges::copy(files, std::back_inserter(effects.storage.garbage));
    }
    for (const OutgoingMessage& message : outcome.send) {
        effects.enqueued.push_back(TRY(insert_message(db, message, now)));
    }
    return {};
}

Result<void> Commit::apply_records(Db& db, const Outcome& outcome, WallTime now) {
    if (outcome.settle) {
        const WallTime expires = now + world_.limits.idempotency_kept;
        TRY(settle_request(db, *outcome.settle, now, expires));
    }
    for (const RecipeRemoval& removal : outcome.remove_recipes) TRY(remove_recipe(db, removal));
    for (const RecipeSave& save : outcome.save_recipes) {
        TRY(save_recipe(db, save, world_.limits, now));
    }
    return {};
}

Result<void> Commit::publish(Db& db, const Lease* lease, const Outcome& outcome, Effects& effects) {
    for (const auto& staged : outcome.publish) {
        const EmbeddedStagedObject& object = ours(*staged);
        if (TRY(is_repeated(db, lease, outcome, object.info().name))) continue;
        NewObject row{object.info()};
        if (object.file()) {
            row.file = object.file()->id();
        } else {
            row.body = Blob{object.body()};
        }
        const auto replaced = TRY(put_object(db, row, world_.clock.wall()));
        StorageEffects& storage = effects.storage;
        storage.garbage.insert(storage.garbage.end(), replaced.begin(), replaced.end());
        if (object.file()) storage.visible.push_back(object.file());
    }
    return {};
}

Result<void> Commit::consume(Db& db, const Lease& lease, const Outcome& outcome, Effects& effects) {
    const MessageNumber message = TRY(leased_message(db, lease, world_.epoch));
    effects.consumed.emplace(lease.queue, message);
    if (!outcome.dead_letter) return delete_message(db, message);
    effects.enqueued.push_back(TRY(
        move_to_dead_letters(db, message, dead_letter_queue(lease.queue), *outcome.dead_letter)));
    return {};
}

// Only reached in a build with planted faults.
Result<void> Commit::notify_early(Outcome& outcome) {
    Outcome early;
    early.inbox = std::exchange(outcome.inbox, {});
    std::ranges::copy_if(
        outcome.send, std::back_inserter(early.send), [](const OutgoingMessage& message) {
            return message.queue == queues::kNotifications;
        });
    std::erase_if(outcome.send, [](const OutgoingMessage& message) {
        return message.queue == queues::kNotifications;
    });
    return transact(nullptr, early);
}

// A replay message must not be handed out before its connection is there: connections come first.
void Commit::remember(const Outcome& outcome, const Effects& effects) {
    for (const Connection& connection : outcome.connect) world_.connections.add(connection);
    for (const ConnectionId& connection : outcome.disconnect) {
        world_.connections.remove(connection);
        world_.claims.forget(connection);
    }
    if (effects.storage.buckets_changed) world_.buckets.replace(effects.buckets);
    if (effects.consumed) world_.queues.removed(effects.consumed->first, effects.consumed->second);
    world_.queues.added(effects.enqueued);
}

}  // namespace sluice::embedded
