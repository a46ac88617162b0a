#include "pipeline/notify_client.h"

#include <algorithm>

#include "pipeline/messages.h"

namespace sluice::pipeline {
namespace {

constexpr Milliseconds kClaimValid{30'000};  // longer than any push may take
constexpr std::size_t kReplayBatch = 100;
constexpr Milliseconds kNextBatch{1'000};
// To a connection that refused: longer than a gateway waits for a slow reader. By then it reads
// again, or it is gone.
constexpr Milliseconds kRefusedAgain{12'000};
// To a connection to which a push is under way: as a rule it is taken a moment later, and a process
// that ends before the record repeats it.
constexpr Milliseconds kUnderWayAgain{1'000};
// To a connection to which somebody else is pushing, or was when it died: the claim has ended by
// then, also by a clock that is a little late.
constexpr Milliseconds kClaimedAgain = kClaimValid + Milliseconds{1'000};

std::unexpected<Error> cancelled() {
    return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
}

std::unexpected<Error> push_refused() {
    return fail(
        Code::kUnavailable, "push_refused", "the connection does not take notifications now");
}

// A tab that was open when the run ended is told, whatever the others got. To one that came later,
// what reached somebody is old news, also when the run is told again.
bool concerns(const EventNotification& message,
              const InboxEvent& event,
              const Connection& connection) {
    if (connection.protocol != event.protocol) return false;
    if (!message.connections.empty()) {
        return std::ranges::find(message.connections, connection.id) != message.connections.end();
    }
    return !event.delivered || connection.connected <= event.created;
}

// A notification of their own, for those connections.
void tell_later(Outcome& outcome,
                const EventNotification& message,
                std::vector<ConnectionId> connections,
                Milliseconds delay) {
    if (connections.empty()) return;
    const EventNotification rest{message.user, message.run, false, std::move(connections)};
    outcome.send.push_back({queues::kNotifications, rest.user, encode(rest), delay});
}

}  // namespace

// One claimed push. A claim that is not kept is given back, so that the next try may make it. One
// that cannot be given back is as another one's: it is waited for.
Result<NotifyClient::Push> NotifyClient::push(const InboxEvent& event,
                                              const Connection& connection,
                                              StageContext& context) {
    if (context.stop.stop_requested()) return cancelled();
    context.progressed();
    const PushClaim claim =
        TRY(inbox_.claim(event.user, event.sequence, connection.id, kClaimValid));
    if (claim == PushClaim::kSettled) return Push::kMade;
    if (claim == PushClaim::kHeld) return Push::kHeldElsewhere;
    const bool is_compat = event.protocol == Protocol::kCompat;
    const Result<Pushed> pushed = gateway_.push_soon(
        connection, is_compat ? event.body : job_frame(event), ending(event, connection));
    if (pushed && *pushed == Pushed::kUnderWay) return Push::kUnderWay;
    if (pushed) {
        const Result<void> settled = inbox_.settle(event.user, event.sequence, connection.id);
        if (!settled) log_.warn("push_not_settled", {{"error", settled.error().name}});
        return Push::kMade;
    }
    const Result<void> given_back = inbox_.unclaim(event.user, event.sequence, connection.id);
    if (!given_back) log_.warn("claim_not_given_back", {{"error", given_back.error().name}});
    if (pushed.error().code == Code::kNotFound) return Push::kGone;
    // A gateway that stops refuses everything: that is no try.
    if (context.stop.stop_requested()) return cancelled();
    log_.info("push_refused", {{"error", pushed.error().name}});
    if (!given_back) return Push::kHeldElsewhere;
    return pushed.error().code == Code::kIo ? Push::kUnreachable : Push::kRefused;
}

PushEnded NotifyClient::ending(const InboxEvent& event, const Connection& connection) {
    return [&inbox = inbox_, user = event.user, sequence = event.sequence, id = connection.id](
               const Result<void>& end) {
        // Neither can be helped here: the claim ends by itself.
        (void)(end ? inbox.settle(user, sequence, id) : inbox.unclaim(user, sequence, id));
    };
}

bool NotifyClient::is_lost(Push end, const Connection& connection, bool is_last_try) {
    const bool comes_back = !connection.gateway.empty();  // API Gateway keeps no rows
    if (end != Push::kUnreachable || !is_last_try || !comes_back) return end == Push::kGone;
    log_.warn("gateway_unreachable", {{"gateway", connection.gateway}});
    return true;
}

Result<Outcome> NotifyClient::handle_event(const EventNotification& message,
                                           StageContext& context) {
    Outcome outcome;
    const Result<InboxEvent> event = inbox_.get(message.user, message.run);
    if (!event && event.error().code != Code::kNotFound) return std::unexpected(event.error());
    if (!event || (event->delivered && message.repeated)) return outcome;

    const bool is_second_chance = !message.connections.empty();
    bool made = false;
    std::vector<ConnectionId> untold;
    std::vector<ConnectionId> under_way;
    std::vector<ConnectionId> claimed;
    std::optional<Error> failure;
    for (const Connection& connection : TRY(connections_.of_user(message.user))) {
        if (!concerns(message, *event, connection)) continue;
        const Result<Push> result = push(*event, connection, context);
        const Push end = result.value_or(Push::kRefused);
        made |= end == Push::kMade;
        if (is_lost(end, connection, context.is_last_try && is_second_chance)) {
            outcome.disconnect.push_back(connection.id);
            continue;
        }
        if (end == Push::kUnderWay) under_way.push_back(connection.id);
        if (end == Push::kHeldElsewhere) claimed.push_back(connection.id);
        if (end != Push::kRefused && end != Push::kUnreachable) continue;
        untold.push_back(connection.id);
        if (!result) {
            failure = result.error();
        } else if (is_second_chance) {
            failure = push_refused().error();  // once more: from now on by back-off, to an end
        }
    }
    // What waits for a claim is not given up with what nobody takes.
    const bool waits = !claimed.empty() || !under_way.empty();
    if (failure && !made && !waits) return std::unexpected(std::move(*failure));
    if (made) outcome.delivered.push_back({event->user, event->sequence});
    tell_later(outcome, message, std::move(untold), kRefusedAgain);
    tell_later(outcome, message, std::move(under_way), kUnderWayAgain);
    // Who was told of later is claimed by a push that is still under way, and ends within that
    // time.
    tell_later(
        outcome, message, std::move(claimed), is_second_chance ? kRefusedAgain : kClaimedAgain);
    return outcome;
}

// What a new connection is to be sent, in order.
Result<NotifyClient::Missed> NotifyClient::missed_by(const Connection& connection,
                                                     const ReplayNotification& message) {
    Missed missed{{}, message};
    // Read first: what comes later is told by its own notification.
    const bool is_v1 = connection.protocol == Protocol::kV1;
    if (is_v1) missed.last = TRY(inbox_.last(message.user));
    if (!is_v1 || !message.after) {
        missed.events = TRY(inbox_.undelivered(message.user, connection.protocol, kReplayBatch));
        missed.is_more = missed.events.size() == kReplayBatch;
        return missed;
    }
    const std::uint64_t last = *missed.last;
    auto events = TRY(inbox_.after(message.user, *message.after, kReplayBatch));
    missed.is_more = events.size() == kReplayBatch;
    missed.is_gap =
        *message.after > last ||
        (*message.after < last && (events.empty() || events.front().sequence > *message.after + 1));
    if (missed.is_more) missed.next.after = events.back().sequence;
    std::erase_if(events, [](const InboxEvent& event) { return event.protocol != Protocol::kV1; });
    missed.events = std::move(events);
    return missed;
}

// Frames of this connection alone, which may come twice.
bool NotifyClient::tell(const Connection& connection, const std::string& frame) {
    const Result<Pushed> pushed = gateway_.push_soon(connection, frame, {});
    if (!pushed) log_.info("push_refused", {{"error", pushed.error().name}});
    return pushed || pushed.error().code == Code::kNotFound;
}

Result<Outcome> NotifyClient::handle_replay(const ReplayNotification& message,
                                            StageContext& context) {
    Outcome outcome;
    const Result<Connection> connection = connections_.get(message.connection);
    if (!connection && connection.error().code != Code::kNotFound) {
        return std::unexpected(connection.error());
    }
    if (!connection || connection->user != message.user) return outcome;

    Missed missed = TRY(missed_by(*connection, message));
    std::optional<Milliseconds> again;
    if (missed.is_more) again = kNextBatch;
    if (missed.is_gap && !tell(*connection, resync_frame(*missed.last))) again = kRefusedAgain;
    for (const InboxEvent& event : missed.events) {
        const Result<Push> result = push(event, *connection, context);
        const Push end = result.value_or(Push::kRefused);
        if (is_lost(end, *connection, context.is_last_try)) {
            outcome.disconnect.push_back(connection->id);
            return outcome;
        }
        if (end == Push::kRefused || end == Push::kUnreachable) {
            // What comes later waits for this one: the order is kept. What was pushed is recorded.
            if (!result && outcome.delivered.empty()) return std::unexpected(result.error());
            if (end == Push::kUnreachable && outcome.delivered.empty()) return push_refused();
            again = kRefusedAgain;
            missed.next = message;
            break;
        }
        if (end == Push::kUnderWay) {
            // Nor does a reader that is only slow get more than it can take.
            again = kNextBatch;
            missed.next = message;
            break;
        }
        // One that is claimed is not waited for: as a rule it is being pushed right now.
        if (end == Push::kHeldElsewhere) {
            again = std::max(again.value_or(kClaimedAgain), kClaimedAgain);
            missed.next = message;
        }
        if (end == Push::kMade && !event.delivered) {
            outcome.delivered.push_back({event.user, event.sequence});
        }
    }
    // Everything up to `last` was sent: the client may come back with that number.
    if (!again && missed.last && !tell(*connection, ready_frame(*missed.last))) {
        again = kRefusedAgain;
    }
    if (again) {
        outcome.send.push_back({queues::kNotifications, message.user, encode(missed.next), *again});
    }
    return outcome;
}

Result<Outcome> NotifyClient::handle(const Lease& message, StageContext& context) {
    const Notification notification = TRY(decode_notification(message.body));
    if (const auto* event = std::get_if<EventNotification>(&notification)) {
        return handle_event(*event, context);
    }
    return handle_replay(std::get<ReplayNotification>(notification), context);
}

Result<Outcome> NotifyClient::give_up(const Lease&, const Error&) {
    // The event stays in the inbox, undelivered: the next connect replays it.
    return Outcome{};
}

}  // namespace sluice::pipeline
