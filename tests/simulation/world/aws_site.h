// The services of AWS, and the processes on them, which come and go. Sockets are API Gateway's:
// they outlive processes, and any process pushes to any of them. Uploads go to S3 itself.
#pragma once

#include <memory>
#include <vector>

#include "tests/simulation/world/aws_server.h"
#include "tests/simulation/world/site.h"

namespace sluice::simulation {

class AwsSite final : public Site {
  public:
    AwsSite(World& world, Ledger& ledger, Sockets& sockets);

    void run(SteadyTime until, const std::function<bool()>& enough) override;
    void calm() override;
    void shut_down() override;
    // Any of them.
    Server* server() override;
    unsigned lives() const override { return lives_; }
    std::string litter() override { return ""; }
    std::string litter_at_the_end() override;
    std::size_t in_parts() const override { return services_.s3.completed(); }

  private:
    // What the services do besides, while that fault is on.
    class Oddities final : public Chance {
      public:
        explicit Oddities(World& world) : world_(world) {}
        bool happens(const char* what, std::size_t one_in) override;
        std::size_t below(std::size_t n) override;

      private:
        World& world_;
        Dice dice_ = world_.dice.stream(9);
    };
    class NoWaiter final : public aws::Waiter {
      public:
        bool wait(Milliseconds, const std::stop_token&) override { return true; }
    };
    struct Slot {
        unsigned owner = 0;
        std::unique_ptr<AwsServer> server = nullptr;
        SteadyTime start_again{};
        std::uint64_t end_at_step = 0;
    };

    void come_and_go();
    void start(Slot& slot);
    void end(Slot& slot, bool in_good_order);

    Ledger& ledger_;
    Sockets& sockets_;
    Dice dice_ = world_.dice.stream(5);
    Oddities oddities_{world_};
    Services services_{world_.clock, oddities_};
    // To look at what is there, past all faults.
    Network network_{services_};
    NoWaiter no_waiter_;
    SimulatedRandom random_{world_.dice.stream(10)};
    AwsProcess quiet_;
    S3Door s3_{world_, services_, kPrefix + queues::kUploads.text()};
    std::vector<Slot> slots_;
    SteadyTime next_weather_{};
    unsigned lives_ = 0;
};

}  // namespace sluice::simulation
