#include "embedded/connection_table.h"

namespace sluice::embedded {

Result<std::vector<Connection>> ConnectionTable::of_user(const UserId& user) {
    const std::lock_guard lock(mutex_);
    std::vector<Connection> open;
    const auto ids = ids_of_user_.find(user);
    if (ids == ids_of_user_.end()) return open;
    for (const ConnectionId& id : ids->second) open.push_back(by_id_.at(id));
    return open;
}

Result<Connection> ConnectionTable::get(const ConnectionId& connection) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(connection);
    if (found == by_id_.end()) {
        return fail(Code::kNotFound, "no_such_connection", "there is no such connection");
    }
    return found->second;
}

void ConnectionTable::add(const Connection& connection) {
    const std::lock_guard lock(mutex_);
    by_id_.insert_or_assign(connection.id, connection);
    ids_of_user_[connection.user].insert(connection.id);
}

void ConnectionTable::remove(const ConnectionId& connection) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(connection);
    if (found == by_id_.end()) return;
    const auto ids = ids_of_user_.find(found->second.user);
    ids->second.erase(connection);
    if (ids->second.empty()) ids_of_user_.erase(ids);
    by_id_.erase(found);
}

}  // namespace sluice::embedded
