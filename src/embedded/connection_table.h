// The Connections port: a table in memory, because a socket cannot outlive the process.
// Thread-safe.
#pragma once

#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

#include "ports/connections.h"

namespace sluice::embedded {

class ConnectionTable final : public Connections {
  public:
    Result<std::vector<Connection>> of_user(const UserId& user) override;
    Result<Connection> get(const ConnectionId& connection) override;

    // Called by the commit that makes it so.
    void add(const Connection& connection);
    void remove(const ConnectionId& connection);

  private:
    std::mutex mutex_;
    std::unordered_map<ConnectionId, Connection> by_id_;              // guarded by mutex_
    std::unordered_map<UserId, std::set<ConnectionId>> ids_of_user_;  // guarded by mutex_
};

}  // namespace sluice::embedded
