// Who is pushing which event to which connection right now. In memory: a claim cannot outlive the
// process that made it, nor the connection it is for. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "ports/inbox.h"

namespace sluice::embedded {

class Claims {
  public:
    explicit Claims(const Clock& clock) : clock_(clock) {}

    // As Inbox::claim, settle and unclaim.
    PushClaim claim(const UserId& user,
                    std::uint64_t sequence,
                    const ConnectionId& connection,
                    Milliseconds valid);
    void settle(const UserId& user, std::uint64_t sequence, const ConnectionId& connection);
    void unclaim(const UserId& user, std::uint64_t sequence, const ConnectionId& connection);
    // The connection is gone: its claims go with it.
    void forget(const ConnectionId& connection);
    // Forgets every connection for which `is_open` says no: one that closed just before a claim.
    void keep_only(const std::function<bool(const ConnectionId&)>& is_open);

  private:
    struct Claim {
        SteadyTime expires{};
        bool settled = false;
    };
    using Events = std::map<std::pair<UserId, std::uint64_t>, Claim>;

    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<ConnectionId, Events> connections_;  // guarded by mutex_
};

}  // namespace sluice::embedded
