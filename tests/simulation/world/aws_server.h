// One life of `sluice serve --backend aws`, with its workers: everything of it that is not a
// thread, a socket or a service. Several run beside each other, on the same services.
#pragma once

#include "tests/simulation/services/aws_process.h"
#include "tests/simulation/world/s3_door.h"
#include "tests/simulation/world/server.h"
#include "tests/simulation/world/sockets.h"
#include "tests/simulation/world/workers.h"

namespace sluice::simulation {

std::size_t part_bytes_of(const World& world);

class AwsServer final : public Server {
  public:
    // `owner`: whose actors it has. `quiet`: a process past all faults, to look at what is there.
    AwsServer(World& world,
              Services& services,
              AwsProcess& quiet,
              S3Door& s3,
              Ledger& ledger,
              Sockets& sockets,
              unsigned owner);

    Life& life() override { return life_; }
    bool failed() const override { return false; }
    void stop() override;
    // Everybody's: uploads do not pass through a process.
    gateway::ExchangeFactory& s3() override { return s3_; }

    const Sight& sight() const override { return watch_.sight; }
    Backend& commits() override { return quiet_.backend; }
    QueueAdmin& queue_admin() override { return quiet_.queue_admin; }

  private:
    api::Services& application() override { return application_; }
    // Waits in the time of the simulation, as long as the process lives.
    class SimulatedWaiter final : public aws::Waiter {
      public:
        SimulatedWaiter(World& world, const Life& life) : world_(world), life_(life) {}
        bool wait(Milliseconds time, const std::stop_token& stop) override;

      private:
        World& world_;
        const Life& life_;
    };

    Fate decide(const std::string& request);
    Result<void> arrived();
    api::Services application_services();

    World& world_;
    AwsProcess& quiet_;
    S3Door& s3_;
    Life life_;
    const Limits limits_;
    SimulatedWaiter waiter_{world_, life_};
    Network network_;
    AwsProcess process_;
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
};

}  // namespace sluice::simulation
