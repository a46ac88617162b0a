// Stage NotifyClient: pushes an inbox event to every connection of its user (kind "event"), or all
// that a new connection's user missed to that connection (kind "replay").
//
// Each push is claimed per connection first, so a message that arrives twice pushes once. What
// reached at least one connection is marked delivered by the Outcome; connections that are gone are
// removed by it; those that refused get a notification of their own, for later; so do those to
// which another one holds the claim, for when its lease has ended: whoever left it may have died
// before its push. A push that a slow reader does not take at once holds nobody up: it stays
// claimed until it has ended, and is looked after later. What reached nobody stays in the inbox for
// the next connect. A connection whose gateway does not answer up to the last try is removed, too:
// else every notification would wait for a gateway that has died. One that was only cut off puts it
// back (gateway/connection_row.h).
#pragma once

#include "base/log.h"
#include "pipeline/messages.h"
#include "pipeline/stage.h"
#include "ports/connections.h"
#include "ports/inbox.h"
#include "ports/push_gateway.h"

namespace sluice::pipeline {

class NotifyClient final : public Stage {
  public:
    // The references must outlive the stage.
    NotifyClient(Inbox& inbox, Connections& connections, PushGateway& gateway, Log& log)
        : inbox_(inbox), connections_(connections), gateway_(gateway), log_(log) {}

    std::string_view name() const override { return "NotifyClient"; }
    const QueueName& input() const override { return queues::kNotifications; }
    Result<Outcome> handle(const Lease& message, StageContext& context) override;
    Result<Outcome> give_up(const Lease& message, const Error& reason) override;

  private:
    enum class Push : std::uint8_t {
        kMade,
        kUnderWay,
        kHeldElsewhere,
        kGone,
        kRefused,
        kUnreachable
    };

    // kCancelled when it was not made because the process stops.
    Result<Push> push(const InboxEvent& event, const Connection& connection, StageContext& context);
    // For a push that is under way: what is to become of its claim.
    PushEnded ending(const InboxEvent& event, const Connection& connection);
    Result<Outcome> handle_event(const EventNotification& message, StageContext& context);
    // Whether the connection is to be removed after such a push.
    bool is_lost(Push end, const Connection& connection, bool is_last_try);
    struct Missed {
        std::vector<InboxEvent> events;
        ReplayNotification next;  // asks for those behind them
        bool is_more = false;
        std::optional<std::uint64_t> last = std::nullopt;  // v1: the user's last event by then
        bool is_gap = false;  // v1: events behind the client's number are gone, or never were
    };
    Result<Missed> missed_by(const Connection& connection, const ReplayNotification& message);
    bool tell(const Connection& connection, const std::string& frame);
    Result<Outcome> handle_replay(const ReplayNotification& message, StageContext& context);

    Inbox& inbox_;
    Connections& connections_;
    PushGateway& gateway_;
    Log& log_;
};

}  // namespace sluice::pipeline
