#include "tests/simulation/world/ports.h"

#include <utility>

namespace sluice::simulation {
namespace {

// The call between the two halves of the boundary.
template <class Call>
auto through(Watch& watch,
             std::string_view name,
             const Call& call,
             Refusals refusals = Refusals::kBusy) -> decltype(call()) {
    TRY(watch.boundary.enter(name, refusals));
    auto result = call();
    TRY(watch.boundary.leave());
    return result;
}

class WatchedSource final : public ByteSource {
  public:
    WatchedSource(std::unique_ptr<ByteSource> inner, Watch& watch)
        : inner_(std::move(inner)), watch_(watch) {}
    Result<std::size_t> read(std::span<char> out) override {
        return through(watch_, "read", [&] { return inner_->read(out); });
    }
    Result<void> rewind() override { return inner_->rewind(); }

  private:
    std::unique_ptr<ByteSource> inner_;
    Watch& watch_;
};

class WatchedWriter final : public StagedWriter {
  public:
    WatchedWriter(std::unique_ptr<StagedWriter> inner, Watch& watch)
        : inner_(std::move(inner)), watch_(watch) {}
    Result<void> write(std::span<const char> bytes) override {
        return through(watch_, "write", [&] { return inner_->write(bytes); });
    }
    Result<std::unique_ptr<StagedObject>> seal() override {
        return through(watch_, "seal", [&] { return inner_->seal(); });
    }

  private:
    std::unique_ptr<StagedWriter> inner_;
    Watch& watch_;
};

std::string about(const Lease& lease) {
    return " " + lease.queue.text() + "/" + lease.message.text() + " count " +
           std::to_string(lease.receive_count);
}

}  // namespace

Result<std::vector<Lease>> WatchedQueue::receive(const QueueName& queue,
                                                 std::size_t max,
                                                 Milliseconds visibility,
                                                 Milliseconds wait,
                                                 std::stop_token stop) {
    TRY(watch_.boundary.enter("receive " + queue.text()));
    const Ledger::Since since = watch_.ledger.now();
    const SteadyTime began = watch_.boundary.world().clock.steady();
    auto leases = inner_.receive(queue, max, visibility, wait, std::move(stop));
    if (watch_.boundary.life().dying || !leases) {
        TRY(watch_.boundary.leave());
        return leases;
    }
    for (const Lease& lease : *leases) {
        watch_.boundary.world().note("received" + about(lease));
        watch_.ledger.received(since, began, lease);
    }
    if (!leases->empty()) TRY(watch_.boundary.leave());
    return leases;
}

Result<void> WatchedQueue::extend(const Lease& lease, Milliseconds visibility) {
    TRY(watch_.boundary.enter("extend" + about(lease)));
    const Ledger::Since since = watch_.ledger.now();
    const SteadyTime began = watch_.boundary.world().clock.steady();
    const auto extended = inner_.extend(lease, visibility);
    TRY(watch_.boundary.leave());
    if (extended) watch_.ledger.extended(since, began, lease);
    return extended;
}

template <class Call>
Result<void> WatchedQueue::give_back(std::string_view name, const Lease& lease, const Call& call) {
    TRY(watch_.boundary.enter(std::string(name) + about(lease)));
    const Ledger::Since since = watch_.ledger.now();
    watch_.ledger.gives_back(lease);
    const Result<void> given = call();
    watch_.ledger.gives_back(lease);  // of calls at the same time the other may have come first
    TRY(watch_.boundary.leave());
    if (given) watch_.ledger.gave_back(since, lease);
    return given;
}

Result<void> WatchedQueue::release(const Lease& lease, Milliseconds delay) {
    return give_back("release", lease, [&] { return inner_.release(lease, delay); });
}

Result<void> WatchedQueue::hand_back(const Lease& lease) {
    return give_back("hand back", lease, [&] { return inner_.hand_back(lease); });
}

// As a queue may do it that only promises "at least once", and no order.
void WatchedBackend::trouble_messages(Outcome& outcome) {
    World& world = watch_.boundary.world();
    for (std::size_t i = outcome.send.size(); i-- > 0;) {
        if (world.faults.on(Fault::kMessageTwice) && world.chance.one_in(6)) {
            OutgoingMessage again = outcome.send[i];
            again.delay += world.between(0, 60'000);
            outcome.send.push_back(std::move(again));
        }
        if (world.faults.on(Fault::kMessageLate) && world.chance.one_in(6)) {
            outcome.send[i].delay += world.between(0, 60'000);
        }
    }
}

Result<void> WatchedBackend::commit(const Lease& lease, Outcome outcome) {
    TRY(watch_.boundary.enter("commit" + about(lease)));
    const Ledger::Since since = watch_.ledger.now();
    const Ledger::Ends ends = Ledger::ends_of(outcome);
    for (const ConnectionId& gone : outcome.disconnect) watch_.ledger.disconnecting(gone);
    trouble_messages(outcome);
    const Result<void> committed = inner_.commit(lease, std::move(outcome));
    if (watch_.boundary.life().dying) return watch_.boundary.leave();
    if (committed) {
        watch_.boundary.world().note("committed" + about(lease));
        watch_.ledger.committed(since, lease, "commit");
        watch_.ledger.ended(ends, watch_.sight);
    }
    TRY(watch_.boundary.leave());
    return committed;
}

Result<void> WatchedBackend::commit(Outcome outcome) {
    TRY(watch_.boundary.enter("commit"));
    const Ledger::Ends ends = Ledger::ends_of(outcome);
    for (const ConnectionId& gone : outcome.disconnect) watch_.ledger.disconnecting(gone);
    const Result<void> committed = inner_.commit(std::move(outcome));
    if (watch_.boundary.life().dying) return watch_.boundary.leave();
    if (committed) watch_.ledger.ended(ends, watch_.sight);
    TRY(watch_.boundary.leave());
    return committed;
}

Result<ObjectInfo> WatchedObjects::head(const ObjectName& name) {
    return through(watch_, "head", [&] { return inner_.head(name); });
}

Result<OpenedObject> WatchedObjects::open(const ObjectName& name,
                                          std::optional<ByteRange> range,
                                          std::optional<ETag> if_match) {
    auto opened = through(watch_, "open", [&] { return inner_.open(name, range, if_match); });
    if (opened) opened->bytes = std::make_unique<WatchedSource>(std::move(opened->bytes), watch_);
    return opened;
}

Result<std::unique_ptr<StagedWriter>> WatchedObjects::stage(const ObjectName& name,
                                                            const ObjectAttributes& attributes) {
    auto writer = through(watch_, "stage", [&] { return inner_.stage(name, attributes); });
    if (!writer) return writer;
    return std::make_unique<WatchedWriter>(std::move(*writer), watch_);
}

Result<JobRun> WatchedJobs::get(const UserId& user, const RunId& run) {
    return through(watch_, "get run", [&] { return inner_.get(user, run); });
}

Result<JobRequest> WatchedJobs::request(const UserId& user, const RunId& run) {
    return through(watch_, "get request", [&] { return inner_.request(user, run); });
}

Result<InboxEvent> WatchedInbox::get(const UserId& user, const RunId& run) {
    return through(watch_, "get event", [&] { return inner_.get(user, run); });
}

Result<std::vector<InboxEvent>> WatchedInbox::undelivered(const UserId& user,
                                                          Protocol protocol,
                                                          std::size_t max) {
    return through(watch_, "undelivered", [&] { return inner_.undelivered(user, protocol, max); });
}

Result<std::vector<InboxEvent>> WatchedInbox::after(const UserId& user,
                                                    std::uint64_t after,
                                                    std::size_t max) {
    return through(watch_, "events after", [&] { return inner_.after(user, after, max); });
}

Result<std::uint64_t> WatchedInbox::last(const UserId& user) {
    return through(watch_, "last event", [&] { return inner_.last(user); });
}

// Made, or who asked is dead.
Result<PushClaim> WatchedInbox::claim(const UserId& user,
                                      std::uint64_t sequence,
                                      const ConnectionId& connection,
                                      Milliseconds valid) {
    TRY(watch_.boundary.enter("claim " + std::to_string(sequence)));
    const SteadyTime began = watch_.boundary.world().clock.steady();
    const auto claim = inner_.claim(user, sequence, connection, valid);
    const bool is_given = claim && *claim == PushClaim::kGiven;
    if (is_given && !watch_.boundary.life().dying) {
        watch_.ledger.claimed(began, user, sequence, connection);
    }
    TRY(watch_.boundary.leave());
    return claim;
}

Result<void> WatchedInbox::settle(const UserId& user,
                                  std::uint64_t sequence,
                                  const ConnectionId& connection) {
    return through(
        watch_,
        "settle",
        [&] { return inner_.settle(user, sequence, connection); },
        Refusals::kNone);
}

Result<void> WatchedInbox::unclaim(const UserId& user,
                                   std::uint64_t sequence,
                                   const ConnectionId& connection) {
    TRY(watch_.boundary.enter("unclaim"));
    // Told before: nobody knows when it becomes true.
    watch_.ledger.unclaimed(user, sequence, connection);
    const auto given_back = inner_.unclaim(user, sequence, connection);
    TRY(watch_.boundary.leave());
    return given_back;
}

Result<std::vector<Connection>> WatchedConnections::of_user(const UserId& user) {
    return through(watch_, "connections", [&] { return inner_.of_user(user); });
}

Result<Connection> WatchedConnections::get(const ConnectionId& connection) {
    return through(watch_, "get connection", [&] { return inner_.get(connection); });
}

}  // namespace sluice::simulation
