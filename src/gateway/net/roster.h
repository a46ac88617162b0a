// Who is connected: every open HTTP connection, or every open WebSocket.
//
// Network thread, but remove(), size() and wait_until_empty(), which any thread may call.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"

namespace sluice::gateway::net {

class Peer {
  public:
    virtual ~Peer() = default;
    // Called a few times a second: ends what has taken too long.
    virtual void check_deadlines(SteadyTime now) = 0;
    // The server stops: end as soon as it can be done politely.
    virtual void leave() = 0;
};

class Roster {
  public:
    Roster(Metrics& metrics, std::string_view kind) : metrics_(metrics), kind_(kind) {}

    void add(const std::shared_ptr<Peer>& peer) {
        {
            const std::lock_guard lock(mutex_);
            peers_.emplace(peer.get(), peer);
        }
        report();
    }

    // From the peer's destructor, on any thread.
    void remove(Peer& peer) {
        {
            const std::lock_guard lock(mutex_);
            peers_.erase(&peer);
        }
        report();
        changed_.notify_all();
    }

    void check_deadlines(SteadyTime now) {
        for (const auto& peer : snapshot()) {
            if (const auto held = peer.lock()) held->check_deadlines(now);
        }
    }

    void leave() {
        for (const auto& peer : snapshot()) {
            if (const auto held = peer.lock()) held->leave();
        }
    }

    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return peers_.size();
    }

    bool wait_until_empty(Milliseconds at_most) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, at_most, [this] { return peers_.empty(); });
    }

  private:
    // Weak: a WebSocket may end while the snapshot is walked, since a NotifyClient thread that has
    // just pushed to it may hold its last reference. What cannot be locked is being destroyed. The
    // calls are made outside the lock, for who is destroyed meanwhile takes it to be removed.
    std::vector<std::weak_ptr<Peer>> snapshot() const {
        const std::lock_guard lock(mutex_);
        std::vector<std::weak_ptr<Peer>> peers;
        peers.reserve(peers_.size());
        for (const auto& [key, peer] : peers_) peers.push_back(peer);
        return peers;
    }

    void report() {
        metrics_.set("sluice_connections", {{"kind", kind_}}, static_cast<double>(size()));
    }

    Metrics& metrics_;
    const std::string_view kind_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::unordered_map<Peer*, std::weak_ptr<Peer>> peers_;
};

}  // namespace sluice::gateway::net
