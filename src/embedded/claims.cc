#include "embedded/claims.h"

namespace sluice::embedded {

PushClaim Claims::claim(const UserId& user,
                        std::uint64_t sequence,
                        const ConnectionId& connection,
                        Milliseconds valid) {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = clock_.steady();
    const auto [found, fresh] = connections_[connection].try_emplace({user, sequence});
    Claim& claim = found->second;
    if (claim.settled) return PushClaim::kSettled;
    if (!fresh && claim.expires > now) return PushClaim::kHeld;
    claim.expires = now + valid;
    return PushClaim::kGiven;
}

void Claims::settle(const UserId& user, std::uint64_t sequence, const ConnectionId& connection) {
    const std::lock_guard lock(mutex_);
    // Not operator[]: a connection that was forgotten during the push must stay forgotten.
    const auto events = connections_.find(connection);
    if (events == connections_.end()) return;
    const auto claim = events->second.find({user, sequence});
    if (claim != events->second.end()) claim->second.settled = true;
}

void Claims::unclaim(const UserId& user, std::uint64_t sequence, const ConnectionId& connection) {
    const std::lock_guard lock(mutex_);
    const auto events = connections_.find(connection);
    if (events == connections_.end()) return;
    const auto claim = events->second.find({user, sequence});
    if (claim == events->second.end() || claim->second.settled) return;
    events->second.erase(claim);
    if (events->second.empty()) connections_.erase(events);
}

void Claims::forget(const ConnectionId& connection) {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
}

void Claims::keep_only(const std::function<bool(const ConnectionId&)>& is_open) {
    const std::lock_guard lock(mutex_);
    std::erase_if(connections_, [&](const auto& entry) { return !is_open(entry.first); });
}

}  // namespace sluice::embedded
