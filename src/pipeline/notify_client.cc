#include "pipeline/notify_client.h"

#include "pipeline/messages.h"

namespace sluice::pipeline {
namespace {

constexpr Milliseconds kClaimValid{30'000};  // longer than any push may take
constexpr std::size_t kReplayBatch = 100;
constexpr Milliseconds kReplayAgain{1'000};

std::unexpected<Error> cancelled() {
    return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
}

std::unexpected<Error> push_refused() {
    return fail(Code::kUnavailable, "push_refused", "no connection took the notification now");
}

}  // namespace

// One claimed push. A claim that is not kept is given back, so that the next try may make it.
Result<NotifyClient::Push> NotifyClient::push(const InboxEvent& event,
                                              const ConnectionId& connection) {
    if (!TRY(inbox_.claim(event.user, event.sequence, connection, kClaimValid))) {
        return Push::kClaimedElsewhere;
    }
    const Result<void> pushed = gateway_.push(connection, event.body);
    if (pushed) {
        const Result<void> settled = inbox_.settle(event.user, event.sequence, connection);
        if (!settled) log_.warn("push_not_settled", {{"error", settled.error().name}});
        return Push::kMade;
    }
    TRY(inbox_.unclaim(event.user, event.sequence, connection));
    if (pushed.error().code == Code::kNotFound) return Push::kGone;
    log_.info("push_refused", {{"error", pushed.error().name}});
    return Push::kRefused;
}

Result<Outcome> NotifyClient::handle_event(const EventNotification& message,
                                           WallTime sent,
                                           StageContext& context) {
    Outcome outcome;
    const Result<InboxEvent> event = inbox_.get(message.user, message.run);
    if (!event && event.error().code != Code::kNotFound) return std::unexpected(event.error());
    if (!event || (event->delivered && message.repeated)) return outcome;

    bool made = false;
    std::optional<Error> failure;
    for (const Connection& connection : TRY(connections_.of_user(message.user))) {
        if (connection.protocol != event->protocol) continue;
        // A tab that was open when the run ended is told, whatever the others got. To one that came
        // later, what reached somebody is old news.
        if (event->delivered && connection.connected > sent) continue;
        const Result<Push> result =
            context.stop.stop_requested() ? cancelled() : push(*event, connection.id);
        if (!result) {
            failure = result.error();
            break;
        }
        made |= *result == Push::kMade;
        if (*result == Push::kRefused) failure = push_refused().error();
        if (*result == Push::kGone) outcome.disconnect.push_back(connection.id);
        context.progressed();
    }
    if (made) {
        outcome.delivered.push_back({event->user, event->sequence});
    } else if (failure) {
        return std::unexpected(std::move(*failure));
    }
    return outcome;
}

Result<Outcome> NotifyClient::handle_replay(const ReplayNotification& message,
                                            StageContext& context) {
    Outcome outcome;
    const Result<Connection> connection = connections_.get(message.connection);
    if (!connection && connection.error().code != Code::kNotFound) {
        return std::unexpected(connection.error());
    }
    if (!connection || connection->user != message.user) return outcome;

    const auto missed = TRY(inbox_.undelivered(message.user, connection->protocol, kReplayBatch));
    bool more = missed.size() == kReplayBatch;
    for (const InboxEvent& event : missed) {
        const Result<Push> result =
            context.stop.stop_requested() ? cancelled() : push(event, connection->id);
        if (result && *result == Push::kGone) {
            outcome.disconnect.push_back(connection->id);
            return outcome;
        }
        if (!result || *result == Push::kRefused) {
            // What comes later waits for this one: the order is kept. What was pushed is recorded.
            if (outcome.delivered.empty())
                return result ? push_refused() : std::unexpected(result.error());
            more = true;
            break;
        }
        if (*result == Push::kMade) outcome.delivered.push_back({event.user, event.sequence});
        context.progressed();
    }
    if (more && !outcome.delivered.empty()) {
        outcome.send.push_back(
            {queues::kNotifications, message.user, encode(message), kReplayAgain});
    }
    return outcome;
}

Result<Outcome> NotifyClient::handle(const Lease& message, StageContext& context) {
    const Notification notification = TRY(decode_notification(message.body));
    if (const auto* event = std::get_if<EventNotification>(&notification)) {
        return handle_event(*event, message.sent, context);
    }
    return handle_replay(std::get<ReplayNotification>(notification), context);
}

Result<Outcome> NotifyClient::give_up(const Lease&, const Error&) {
    // The event stays in the inbox, undelivered: the next connect replays it.
    return Outcome{};
}

}  // namespace sluice::pipeline
