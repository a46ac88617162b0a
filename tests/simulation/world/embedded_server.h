// One life of `sluice serve` on the embedded backend: everything of it that is not a thread or a
// socket. Its doors are the API's routes and the S3 endpoint, called as the gateway calls them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "embedded/embedded.h"
#include "embedded/presigner.h"
#include "gateway/s3/endpoint.h"
#include "tests/simulation/disk/simulated_disk.h"
#include "tests/simulation/world/server.h"
#include "tests/simulation/world/sockets.h"
#include "tests/simulation/world/workers.h"

namespace sluice::simulation {

class EmbeddedServer final : public Server {
  public:
    // An error: it could not start, on the disk as it is.
    static Result<std::unique_ptr<EmbeddedServer>> start(
        World& world, SimulatedDisk& disk, Ledger& ledger, Sockets& sockets, unsigned number);

    Life& life() override { return life_; }
    bool failed() const override { return backend_->failed(); }
    void stop() override;

    gateway::ExchangeFactory& s3() override { return *s3_; }

    const Sight& sight() const override { return watch_.sight; }
    Backend& commits() override { return backend_->backend(); }
    QueueAdmin& queue_admin() override { return backend_->queue_admin(); }
    embedded::Embedded& backend() { return *backend_; }

  private:
    api::Services& application() override { return application_; }
    EmbeddedServer(World& world,
                   const Limits& limits,
                   std::unique_ptr<embedded::Embedded> backend,
                   const SimulatedDisk& disk,
                   Ledger& ledger,
                   Sockets& sockets,
                   unsigned number);
    Result<void> make_buckets();
    void start_actors();
    api::Services application_services();
    gateway::S3Services s3_services();

    World& world_;
    Life life_;
    const Limits limits_;
    std::unique_ptr<embedded::Embedded> backend_;
    std::unique_ptr<Presigner> presigner_;
    Boundary boundary_{world_, life_};
    Watch watch_;
    WatchedObjects objects_;
    WatchedQueue queue_;
    WatchedBackend commits_;
    WatchedJobs jobs_;
    WatchedInbox inbox_;
    WatchedConnections connections_;
    WatchedGateway gateway_;
    Workers workers_;
    api::Services application_;
    gateway::Options s3_options_;
    gateway::S3Services s3_services_;
    std::unique_ptr<gateway::ExchangeFactory> s3_;
};

}  // namespace sluice::simulation
