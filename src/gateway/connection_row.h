// The row of an open socket in the table of connections, from its commit to its removal.
//
// Thread-safe; calls block. Whatever order the pool runs them in, nothing is committed behind
// remove().
#pragma once

#include <mutex>

#include "api/application.h"

namespace sluice::gateway {

class ConnectionRow {
  public:
    // Of a connection that has been committed. `services` outlives this.
    ConnectionRow(const api::Services& services, Connection connection)
        : services_(services),
          connection_(std::move(connection)),
          committed_(services.clock.steady()) {}

    // How often keep() is to be called; 0: never.
    Milliseconds kept_every() const {
        return services_.keeping ? services_.keeping->looked_for_every : Milliseconds{0};
    }

    std::string_view subprotocol() const { return api::subprotocol(connection_); }

    // Sees to it that the row is there, and lives on. What fails is logged: the next call is in
    // time, too.
    void keep() {
        const std::lock_guard lock(mutex_);
        if (removed_) return;
        const SteadyTime now = services_.clock.steady();
        const bool is_due = now >= committed_ + services_.keeping->renewed_every;
        if (api::keep(services_, connection_, is_due)) committed_ = now;
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
    SteadyTime committed_;  // guarded by mutex_, like the next
    bool removed_ = false;
};

}  // namespace sluice::gateway
