#include "tests/simulation/world/ledger.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/hex.h"
#include "signing/digest.h"

namespace sluice::simulation {
namespace {

constexpr Milliseconds kClaimValid{30'000};  // as NotifyClient asks for

std::string name_of(const Lease& lease) {
    return lease.queue.text() + "/" + lease.message.text() + " count " +
           std::to_string(lease.receive_count);
}

std::string name_of(const UserId& user, const RunId& run) {
    return "run " + run.text() + " of " + user.text().substr(0, 3);
}

}  // namespace

Ledger::Message& Ledger::of(const Lease& lease) {
    return messages_[{lease.queue, lease.message}];
}

// I4: the count rises with every hand-out, is durable before it, and what is leased is hidden.
void Ledger::received(Since since, SteadyTime began, const Lease& lease) {
    lease_of_[std::string(world_.scheduler.current())] = began;
    if (on_aws) return;
    Message& message = of(lease);
    const auto same = message.handed_out.lower_bound(lease.receive_count);
    const bool again = std::any_of(same, message.handed_out.end(), [&](const auto& earlier) {
        return earlier.first == lease.receive_count || earlier.second <= since;
    });
    if (again) world_.violate("the receive count did not rise: " + name_of(lease));
    if (message.consumed != 0 && message.consumed <= since) {
        world_.violate("a consumed message was handed out: " + name_of(lease));
    }
    // A lease that had ended may be extended while somebody is receiving the message.
    if (message.life == life && message.held <= since &&
        message.held_until > world_.clock.steady()) {
        world_.violate("a leased message was handed out: " + name_of(lease));
    }
    message.handed_out[lease.receive_count] = ++ticks_;
    message.holder = lease.receive_count;
    message.held_until = began + kVisibility;
    message.held = ticks_;
    message.life = life;
}

// Somebody else had it, or it was done with, before the call began.
bool Ledger::is_stale(Since since, const Lease& lease) {
    const Message& message = of(lease);
    const auto newer = message.handed_out.upper_bound(lease.receive_count);
    return (message.consumed != 0 && message.consumed <= since) ||
           std::any_of(newer, message.handed_out.end(), [&](const auto& later) {
               return later.second <= since;
           });
}

void Ledger::check_stale(Since since, const Lease& lease, std::string_view what) {
    if (!on_aws && is_stale(since, lease)) {
        world_.violate("a stale lease could " + std::string(what) + ": " + name_of(lease));
    }
}

void Ledger::extended(Since since, SteadyTime began, const Lease& lease) {
    check_stale(since, lease, "extend");
    Message& message = of(lease);
    if (message.holder != lease.receive_count || message.given_back > since) return;
    message.held_until = began + kVisibility;
    message.held = ++ticks_;
}

void Ledger::gives_back(const Lease& lease) {
    Message& message = of(lease);
    if (message.holder != lease.receive_count) return;
    message.held_until = {};
    message.given_back = ++ticks_;
}

void Ledger::gave_back(Since since, const Lease& lease) {
    check_stale(since, lease, "give back");
}

void Ledger::handled(const Lease& lease) {
    if (lease.tries() > kMaxReceives) {
        world_.violate("a handler ran once too often: " + name_of(lease));
    }
}

void Ledger::committed(Since since, const Lease& lease, std::string_view what) {
    check_stale(since, lease, what);
    of(lease).consumed = ++ticks_;
}

Ledger::Ends Ledger::ends_of(const Outcome& outcome) {
    Ends ends;
    for (const JobRun& run : outcome.runs) {
        if (is_final(run.state) || run.state == JobState::kGivenUp) {
            ends.runs.emplace_back(run.user, run.run);
        }
    }
    ends.delivered = outcome.delivered;
    for (const InboxEvent& event : outcome.inbox) ends.told.emplace_back(event.user, event.run);
    return ends;
}

void Ledger::ended(const Ends& ends, const Sight& sight) {
    for (const auto& [user, run] : ends.runs) check_end(user, run, sight);
    for (const auto& [user, run] : ends.told) check_told(user, run, sight);
    for (const Delivery& delivery : ends.delivered) {
        delivered_.try_emplace({delivery.user, delivery.sequence}, world_.clock.steady());
        const Event event{delivery.user, delivery.sequence};
        if (!reached_.contains(event) && !lost_.contains(event)) {
            world_.violate("event " + std::to_string(delivery.sequence) + " of " +
                           delivery.user.text().substr(0, 3) +
                           " was recorded as delivered and reached nobody");
        }
    }
}

// I1: a run that has ended has ended for good.
void Ledger::check_end(const UserId& user, const RunId& run, const Sight& sight) {
    const Result<JobRun> found = sight.jobs.get(user, run);
    const auto known = final_.find({user, run});
    if (!found) {
        const bool is_gone = found.error().code == Code::kNotFound;
        if (is_gone && removed_.contains({user, run})) return;
        return cannot_look(name_of(user, run) + ", which has ended,", found.error(), sight);
    }
    if (!is_final(found->state)) {
        if (known != final_.end()) world_.violate(name_of(user, run) + " had ended and goes on");
        return;
    }
    const auto [kept, is_new] = final_.try_emplace({user, run}, *found);
    if (is_new) return;
    if (kept->second.state != found->state || kept->second.output != found->output ||
        kept->second.output_bytes != found->output_bytes) {
        world_.violate(name_of(user, run) + " has ended twice");
    }
}

void Ledger::claimed(SteadyTime began,
                     const UserId& user,
                     std::uint64_t sequence,
                     const ConnectionId& connection) {
    const std::pair<Event, ConnectionId> key{{user, sequence}, connection};
    Push& push = pushes_[key];
    const SteadyTime now = world_.clock.steady();
    if (push.open && push.claims.back() + kClaimValid > now && !gone_.contains(connection)) {
        world_.violate("a push was given to two at once: event " + std::to_string(sequence));
    }
    push.claims.push_back(began);
    push.open = true;
    claim_of_[std::string(world_.scheduler.current())] = key;
}

void Ledger::unclaimed(const UserId& user, std::uint64_t sequence, const ConnectionId& connection) {
    pushes_[{{user, sequence}, connection}].open = false;
}

void Ledger::disconnecting(const ConnectionId& connection) {
    gone_.insert(connection);
}

void Ledger::lost(const Connection& connection) {
    const auto claim = claim_of_.find(world_.scheduler.current());
    if (claim == claim_of_.end() || claim->second.second != connection.id) return;
    Push& push = pushes_[claim->second];
    ++push.pushed;
    push.open = false;
    lost_.insert(claim->second.first);
}

// I5: notify after commit, and once.
void Ledger::pushed(const Connection& connection, std::string_view frame, const Sight& sight) {
    ++pushes_made_;
    // A v1 frame that is not of an event.
    if (frame.starts_with(R"({"v":1,"type":"re)")) return;
    const auto claim = claim_of_.find(world_.scheduler.current());
    if (claim == claim_of_.end() || claim->second.second != connection.id) {
        return world_.violate("a push without a claim");
    }
    const auto [event, to] = claim->second;
    const std::string number =
        "event " + std::to_string(event.second) + " of " + event.first.text().substr(0, 3);
    Push& push = pushes_[claim->second];
    ++push.pushed;
    push.open = false;
    if (push.pushed > push.claims.size()) world_.violate(number + " was pushed twice to a socket");
    const auto before = delivered_.find(event);
    // Which socket was open first is told by the wall clock: set back, it tells once more.
    const bool is_told_by_clock = world_.faults.is_chosen(Fault::kClockSteps);
    const bool is_old = !is_told_by_clock && !on_aws && before != delivered_.end() &&
                        connection.protocol == Protocol::kCompat &&
                        opened_[connection.id] > before->second &&
                        lease_of_[std::string(world_.scheduler.current())] > before->second;
    if (is_old) world_.violate(number + " was pushed again to a socket that came later");
    reached_.insert(event);
    check_pushed(event, number, sight);
}

void Ledger::check_pushed(const Event& event, const std::string& name, const Sight& sight) {
    const auto stored = sight.inbox.after(event.first, event.second - 1, 1);
    if (!stored) return cannot_look(name, stored.error(), sight);
    if (stored->empty() || stored->front().sequence != event.second) {
        if (may_be_removed(event)) return;  // on the way
        return world_.violate(name + " was pushed and is not in the inbox");
    }
    const InboxEvent& told = stored->front();
    learn(told);
    const Result<JobRun> run = sight.jobs.get(told.user, told.run);
    if (!run) return cannot_look(name_of(told.user, told.run), run.error(), sight);
    if (!is_final(run->state) && run->state != JobState::kGivenUp && !told.given_up) {
        world_.violate(name + " was pushed before its run had ended");
    }
    if (run->output && is_final(run->state)) check_whole("output", *run->output, sight);
    if (!told.given_up) check_end(told.user, told.run, sight);
}

void Ledger::uploading(const ObjectName& name, const ETag& etag) {
    uploads_[name].tried.push_back(etag);
}

void Ledger::acknowledged(const ObjectName& name, const ETag& etag) {
    Upload& upload = uploads_[name];
    upload.acknowledged = true;
    ++acknowledgements_;
    for (std::size_t i = upload.tried.size(); i-- > upload.kept_from;) {
        if (upload.tried[i] == etag) {
            upload.kept_from = i;
            return;
        }
    }
}

bool Ledger::may_be(const ObjectName& name, const ETag& etag) const {
    const auto found = uploads_.find(name);
    if (found == uploads_.end()) return false;
    const auto from =
        found->second.tried.begin() + static_cast<std::ptrdiff_t>(found->second.kept_from);
    return std::find(from, found->second.tried.end(), etag) != found->second.tried.end();
}

}  // namespace sluice::simulation
