// A user's inbox: durable, numbered notifications, and who is pushing which one right now.
//
// Thread-safe. Events are appended and marked delivered by an Outcome.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "ports/job.h"

namespace sluice {

// Who makes the push of one event to one connection.
enum class PushClaim : std::uint8_t {
    kGiven,    // the caller: it pushes now
    kHeld,     // another one, who is pushing right now, or died at it: ask again later
    kSettled,  // nobody any more: that push was made
};

class Inbox {
  public:
    virtual ~Inbox() = default;

    // The run's end, or else its giving up. kNotFound no_such_event.
    virtual Result<InboxEvent> get(const UserId& user, const RunId& run) = 0;
    // Events of `protocol` that reached nobody yet, in sequence order, at most `max`.
    virtual Result<std::vector<InboxEvent>> undelivered(const UserId& user,
                                                        Protocol protocol,
                                                        std::size_t max) = 0;
    // Events with a sequence above `after`, in order, at most `max`.
    virtual Result<std::vector<InboxEvent>> after(const UserId& user,
                                                  std::uint64_t after,
                                                  std::size_t max) = 0;

    // The number of the user's newest event, whether it is still there or not; 0: there was none.
    virtual Result<std::uint64_t> last(const UserId& user) = 0;

    // The right to push event `sequence` to `connection`: given to exactly one caller, until it
    // gives the claim back with `unclaim`, the claim's time `valid` passes without `settle`, or the
    // claiming process ends. A settled claim is never given again.
    virtual Result<PushClaim> claim(const UserId& user,
                                    std::uint64_t sequence,
                                    const ConnectionId& connection,
                                    Milliseconds valid) = 0;
    virtual Result<void> settle(const UserId& user,
                                std::uint64_t sequence,
                                const ConnectionId& connection) = 0;
    virtual Result<void> unclaim(const UserId& user,
                                 std::uint64_t sequence,
                                 const ConnectionId& connection) = 0;
};

}  // namespace sluice
