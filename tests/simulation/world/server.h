// One life of what answers the users, whatever the backend: its doors, as the gateway calls them,
// and what is behind them, to look at.
#pragma once

#include <expected>

#include "api/application.h"
#include "gateway/exchange.h"
#include "ports/queue_admin.h"
#include "tests/simulation/world/ledger.h"

namespace sluice::simulation {

class Server {
  public:
    virtual ~Server() = default;

    virtual Life& life() = 0;
    // It has to end: it promises nothing any more.
    virtual bool failed() const = 0;
    // In good order: nothing new is begun, and its actors end.
    virtual void stop() = 0;

    api::Response handle(const api::Request& request) {
        return api::handle(application(), request);
    }
    std::expected<Connection, api::Response> connect(const api::Request& request,
                                                     const ConnectionId& id) {
        return api::connect(application(), request, id);
    }
    void disconnect(const ConnectionId& id) { api::disconnect(application(), id); }
    virtual gateway::ExchangeFactory& s3() = 0;

    // Past the boundary.
    virtual const Sight& sight() const = 0;
    virtual Backend& commits() = 0;
    virtual QueueAdmin& queue_admin() = 0;

  protected:
    virtual api::Services& application() = 0;
};

}  // namespace sluice::simulation
