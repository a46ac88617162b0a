// The site of the embedded backend: one machine with its disk, and the server's process, which is
// started, killed, cut off and stopped.
#pragma once

#include <memory>
#include <optional>

#include "tests/simulation/world/embedded_server.h"
#include "tests/simulation/world/site.h"

namespace sluice::simulation {

class Machine final : public Site {
  public:
    Machine(World& world, Ledger& ledger, Sockets& sockets);

    void run(SteadyTime until, const std::function<bool()>& enough) override;
    void calm() override;
    void shut_down() override;
    Server* server() override { return server_.get(); }
    unsigned lives() const override { return lives_; }
    std::string litter() override;
    std::string litter_at_the_end() override;

  private:
    enum class End : std::uint8_t { kKill, kPowerCut, kStop };

    int interfere(DiskCall call, std::string_view name);
    int error_of(DiskCall call, std::string_view name);
    std::uint64_t next_cut();
    bool start();
    void end(End how);
    void take_down();
    void come_and_go();
    std::optional<End> due();

    Ledger& ledger_;
    Sockets& sockets_;
    Dice dice_ = world_.dice.stream(5);
    SimulatedDisk disk_{world_.dice.stream(6)};
    std::unique_ptr<EmbeddedServer> server_;
    unsigned lives_ = 0;
    std::uint64_t end_at_step_ = 0;
    std::uint64_t cut_at_call_ = 0;  // 0: never
    std::uint64_t failed_calls_ = 0;
    SteadyTime full_until_{};
    SteadyTime next_weather_{};
    SteadyTime start_again_{};
};

}  // namespace sluice::simulation
