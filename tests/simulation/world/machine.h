// The machine that the server runs on: its disk, and the process, which is started, killed, cut off
// and stopped. Clients reach whatever runs there right now.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "tests/simulation/world/embedded_server.h"
#include "tests/simulation/world/host.h"

namespace sluice::simulation {

class Machine final : public Host {
  public:
    Machine(World& world, Ledger& ledger, Sockets& sockets);

    // The server's disk, as a first start has left it, unless this seed makes its own.
    void prepare(const SimulatedDisk* made);

    void run(SteadyTime until, const std::function<bool()>& enough) override;
    void calm() override;
    bool is_up() override { return server_ != nullptr; }
    const Sight& sight() override { return server_->sight(); }
    QueueAdmin& queue_admin() override { return server_->backend().queue_admin(); }
    void check_leaks() override;
    void go_home() override;
    int upload(const Sending& sending) override;
    void send_event(const UserId& user, const std::string& event, Milliseconds delay) override;

    SimulatedDisk& disk() { return disk_; }
    unsigned lives() const override { return lives_; }

  protected:
    Server* reach() override { return server_.get(); }

  private:
    enum class End : std::uint8_t { kKill, kPowerCut, kStop };

    int interfere(DiskCall call, std::string_view name);
    bool start();
    void end(End how);
    void take_down();
    void come_and_go();
    std::optional<End> due();

    void check_database();

    Ledger& ledger_;
    Sockets& sockets_;
    Dice dice_ = world_.dice.stream(5);
    SimulatedDisk disk_{world_.dice.stream(6)};
    std::unique_ptr<EmbeddedServer> server_;
    unsigned lives_ = 0;
    std::uint64_t end_at_step_ = 0;
    std::uint64_t cut_at_call_ = 0;  // 0: never
    SteadyTime full_until_{};
    SteadyTime next_weather_{};
    SteadyTime start_again_{};
};

}  // namespace sluice::simulation
