// Who is connected: every open HTTP connection, or every open WebSocket.
//
// Network thread, but size() and wait_until_empty(), which any thread may call.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string_view>
#include <unordered_set>
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

    void add(Peer& peer) {
        {
            const std::lock_guard lock(mutex_);
            peers_.insert(&peer);
        }
        report();
    }

    void remove(Peer& peer) {
        {
            const std::lock_guard lock(mutex_);
            peers_.erase(&peer);
        }
        report();
        changed_.notify_all();
    }

    void check_deadlines(SteadyTime now) {
        for (Peer* peer : snapshot()) peer->check_deadlines(now);
    }

    void leave() {
        for (Peer* peer : snapshot()) peer->leave();
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
    // Neither call above destroys a peer: operations that it cancels end later.
    std::vector<Peer*> snapshot() const {
        const std::lock_guard lock(mutex_);
        return {peers_.begin(), peers_.end()};
    }

    void report() {
        metrics_.set("sluice_connections", {{"kind", kind_}}, static_cast<double>(size()));
    }

    Metrics& metrics_;
    const std::string_view kind_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::unordered_set<Peer*> peers_;
};

}  // namespace sluice::gateway::net
