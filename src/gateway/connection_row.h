// The row of an open socket in the table of connections, from its commit to its removal.
//
// Thread-safe; calls block. Whatever order the pool runs them in, nothing is renewed behind
// remove().
#pragma once

#include <mutex>

#include "api/application.h"

namespace sluice::gateway {

class ConnectionRow {
  public:
    // Of a connection that has been committed. `services` outlives this.
    ConnectionRow(const api::Services& services, Connection connection)
        : services_(services), connection_(std::move(connection)) {}

    // How often renew() is to be called; 0: never.
    Milliseconds renewed_every() const { return services_.connection_renewal; }

    // Commits the connection again, so that its lifetime begins anew. What fails is logged: the
    // next renewal is in time, too.
    void renew() {
        const std::lock_guard lock(mutex_);
        if (!removed_) api::renew(services_, connection_);
    }
    void remove() {
        const std::lock_guard lock(mutex_);
        removed_ = true;
        api::disconnect(services_, connection_.id);
    }

  private:
    const api::Services& services_;
    const Connection connection_;
    std::mutex mutex_;
    bool removed_ = false;
};

}  // namespace sluice::gateway
