// One life of a process with the product in it: its doors, as clients find them.
#pragma once

#include <expected>

#include "api/application.h"
#include "ports/queue_admin.h"
#include "tests/simulation/world/ledger.h"

namespace sluice::simulation {

class Server {
  public:
    virtual ~Server() = default;
    virtual Life& life() = 0;
    virtual api::Response handle(const api::Request& request) = 0;
    virtual std::expected<Connection, api::Response> connect(const api::Request& request,
                                                             const ConnectionId& id) = 0;
    virtual void disconnect(const ConnectionId& id) = 0;
};

}  // namespace sluice::simulation
