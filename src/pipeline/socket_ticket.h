// Tickets for v1 sockets: good for one connect, by one user, from one origin, for half a minute.
// Browsers cannot send a header with a WebSocket, and a credential does not belong into a URL.
//
// A ticket is the claim of a request (ports/idempotency.h) that the connect settles: of two who
// come with the same ticket, one commits, and the other is told kStaleLease stale_claim.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "ports/idempotency.h"
#include "ports/settlement.h"

namespace sluice::pipeline {

inline constexpr Seconds kTicketLifetime{30};

struct SocketTicket {
    std::string text;  // letters, digits, '-' and '.'
    WallTime expires;
};

// `origin`: of the page that asks; empty: none. Errors: those of Idempotency::claim().
Result<SocketTicket> make_ticket(Idempotency& idempotency,
                                 const UserId& user,
                                 std::string_view origin,
                                 const Clock& clock,
                                 Random& random);

struct TicketUse {
    UserId user;
    Settlement settlement;  // a part of the connect's Outcome
};

// Absent: it is no ticket, or its time is over. Whether it was given, to that user and origin, and
// not used yet, is said by the commit.
std::optional<TicketUse> use_ticket(std::string_view text, std::string_view origin, WallTime now);

}  // namespace sluice::pipeline
