// A whole backend in memory: every port, faithful to its contract, over an injected clock. The
// accessors are named as embedded::Embedded's, so that one contract suite runs on both.
//
//     ManualClock clock;
//     fakes::FakeBackend backend(clock);
//     backend.objects().put(name, "a,b\n");           // test-only shortcuts on the port fakes
//     backend.fail_next(fakes::Op::kOpen, Error{Code::kIo, "io_error", "planted"});
//
// Thread-safe.
#pragma once

#include <algorithm>

#include "ports/backend.h"
#include "ports/sequencer.h"
#include "tests/fakes/jobs.h"
#include "tests/fakes/object_store.h"
#include "tests/fakes/queue.h"
#include "tests/fakes/records.h"
#include "tests/fakes/state.h"
#include "tests/fakes/tables.h"

namespace sluice::fakes {

class FakeBackend final : public Backend {
  public:
    explicit FakeBackend(const Clock& clock, const Limits& limits = {}) : state_(clock, limits) {}

    FakeObjectStore& objects() { return objects_; }
    FakeQueue& queue() { return queue_; }
    FakeQueueAdmin& queue_admin() { return queue_admin_; }
    FakeBackend& backend() { return *this; }
    FakeJobs& jobs() { return jobs_; }
    FakeInbox& inbox() { return inbox_; }
    FakeConnections& connections() { return connections_; }
    FakeRecipes& recipes() { return recipes_; }
    FakeIdempotency& idempotency() { return idempotency_; }
    FakeBuckets& buckets() { return buckets_; }
    FakeUploads& uploads() { return uploads_; }
    FakeCredentials& credentials() { return credentials_; }
    FakeCredentials& key_admin() { return credentials_; }
    FakeCapacity& capacity() { return capacity_; }

    // The next call of that kind fails with `error`; several stack up in order.
    void fail_next(Op op, Error error) {
        const std::lock_guard lock(state_.mutex);
        state_.faults[op].push_back(std::move(error));
    }
    // How often that call was made so far.
    std::size_t calls(Op op) {
        const std::lock_guard lock(state_.mutex);
        return state_.calls[op];
    }

    Result<void> commit(const Lease& lease, Outcome outcome) override {
        // `outcome` is a parameter: its staged objects are released after the lock.
        StagedObjects forgotten;
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kCommit));
        TRY(check_no_records(outcome));
        if (!leased_message(state_, lease)) return stale_lease();
        TRY(check(outcome));
        TRY(reserve(outcome));
        forgotten = forget_removed(state_, outcome, true);
        apply(outcome);
        consume(lease, outcome.dead_letter);
        return {};
    }

    Result<void> commit(Outcome outcome) override {
        StagedObjects forgotten;
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kCommit));
        if (outcome.dead_letter) {
            return fail(Code::kInternal, "no_input", "there is no message to dead-letter");
        }
        TRY(check(outcome));
        TRY(check_records(outcome, state_.limits));
        TRY(check_claim(state_, outcome));
        TRY(check_removals(state_, outcome));
        SavedRecipes recipes = TRY(changed_recipes(state_, outcome));
        TRY(reserve(outcome));
        state_.recipes = std::move(recipes);
        if (outcome.settle) settle(state_, *outcome.settle);
        forgotten = forget_removed(state_, outcome, false);
        apply(outcome);
        for (JobRequest& request : outcome.requests) {
            state_.job_requests.try_emplace({request.user, request.run}, std::move(request));
        }
        for (const RunRemoval& removal : outcome.remove_runs) remove_run(state_, removal);
        for (const ObjectName& name : outcome.discard) state_.objects.erase(name);
        return {};
    }

  private:
    // As a backend whose objects are stored by somebody else (storage_change.h).
    Result<void> check(const Outcome& outcome) const {
        const auto not_supported =
            fail(Code::kInvalid, "not_supported", "this backend has no storage of its own");
        for (const Expectation& expectation : outcome.expect) {
            if (std::holds_alternative<BucketExists>(expectation)) continue;
            const auto* wanted = std::get_if<StillAllowed>(&expectation);
            if (!wanted) return not_supported;
            TRY(check(*wanted));
        }
        if (!outcome.storage.empty()) return not_supported;
        return {};
    }

    Result<void> check(const StillAllowed& wanted) const {
        const auto key = state_.access_keys.find(wanted.access_key_id);
        if (key == state_.access_keys.end()) {
            return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
        }
        const ObjectName& name = wanted.name;
        if (may(key->second, wanted.access, name.bucket, name.key.text())) return {};
        return fail(Code::kDenied, "access_denied", "the access key may not do that any more");
    }

    Result<void> reserve(const Outcome& outcome) {
        if (!outcome.reserve) return {};
        if (state_.objects.contains(*outcome.reserve) ||
            !state_.reserved.insert(*outcome.reserve).second) {
            return fail(Code::kConflict, "key_taken", "the key was given to somebody before");
        }
        return {};
    }

    void apply(Outcome& outcome) {
        publish(outcome);
        for (JobRun& run : outcome.runs) store(std::move(run));
        for (InboxEvent& event : outcome.inbox) append(std::move(event));
        for (const Delivery& delivery : outcome.delivered) deliver(delivery);
        for (OutgoingMessage& message : outcome.send) {
            StoredMessage stored;
            stored.queue = message.queue;
            stored.user = std::move(message.user);
            stored.body = std::move(message.body);
            if (message.sequencer_at) number(stored.body, *message.sequencer_at);
            stored.sent = state_.clock.wall();
            enqueue(state_, std::move(stored), message.delay);
        }
        for (Connection& connection : outcome.connect) {
            state_.connections[connection.id] = std::move(connection);
        }
        for (const ConnectionId& connection : outcome.disconnect) {
            state_.connections.erase(connection);
        }
    }

    void number(std::string& body, std::size_t at) {
        state_.last_sequencer =
            std::max(state_.last_sequencer + 1, sequencer_floor(state_.clock.wall()));
        write_sequencer(body, at, state_.last_sequencer);
    }

    void publish(const Outcome& outcome) {
        for (const auto& staged : outcome.publish) {
            const auto& object = dynamic_cast<const FakeStagedObject&>(*staged);
            const ObjectName& name = object.info().name;
            const bool done_before = std::ranges::any_of(outcome.runs, [&](const JobRun& run) {
                const JobRun* stored = find_run(run);
                return (run.output == name || run.rejects == name) && stored &&
                       is_final(stored->state);
            });
            if (done_before) continue;
            StoredObject& target = state_.objects[name];
            target = {object.info(), object.bytes()};
            target.info.modified = state_.clock.wall();
        }
    }

    JobRun* find_run(const JobRun& wanted) {
        const auto same = [&](const JobRun& run) {
            return run.user == wanted.user && run.job == wanted.job && run.run == wanted.run;
        };
        const auto found = std::ranges::find_if(state_.runs, same);
        return found == state_.runs.end() ? nullptr : &*found;
    }

    void store(JobRun run) {
        run.created = run.updated = state_.clock.wall();
        JobRun* stored = find_run(run);
        if (!stored) {
            state_.runs.push_back(std::move(run));
        } else if (!is_final(stored->state) && run.state != JobState::kAwaitingUpload) {
            run.created = stored->created;
            run.file_name = stored->file_name;
            if (stored->state != JobState::kAwaitingUpload) {
                run.input_bytes = stored->input_bytes;
                run.input_etag = stored->input_etag;
            }
            *stored = std::move(run);
        }
    }

    void append(InboxEvent event) {
        auto& [events, last_sequence] = state_.inbox[event.user];
        const auto told = [&](const InboxEvent& other) {
            return other.run == event.run && other.given_up <= event.given_up;
        };
        if (std::ranges::any_of(events, told)) return;
        for (InboxEvent& other : events) {
            if (other.run == event.run) other.delivered = true;  // the giving up is obsolete
        }
        event.sequence = ++last_sequence;
        event.delivered = false;
        event.created = state_.clock.wall();
        events.push_back(std::move(event));
    }

    void deliver(const Delivery& delivery) {
        for (InboxEvent& event : state_.inbox[delivery.user].events) {
            if (event.sequence == delivery.sequence) event.delivered = true;
        }
    }

    void consume(const Lease& lease, const std::optional<std::string>& dead_letter_reason) {
        auto& messages = state_.queues.at(lease.queue).messages;
        const auto found = std::ranges::find_if(messages, [&](const QueuedMessage& message) {
            return message.stored.message == lease.message;
        });
        StoredMessage message = std::move(found->stored);
        messages.erase(found);
        if (!dead_letter_reason) return;
        message.queue = dead_letter_queue(lease.queue);
        message.reason = dead_letter_reason;
        enqueue(state_, std::move(message), Milliseconds{0});
    }

    State state_;
    FakeObjectStore objects_{state_};
    FakeQueue queue_{state_};
    FakeQueueAdmin queue_admin_{state_};
    FakeJobs jobs_{state_};
    FakeInbox inbox_{state_};
    FakeConnections connections_{state_};
    FakeRecipes recipes_{state_};
    FakeIdempotency idempotency_{state_};
    FakeBuckets buckets_{state_};
    FakeUploads uploads_;
    FakeCredentials credentials_{state_};
    FakeCapacity capacity_{state_};
};

}  // namespace sluice::fakes
