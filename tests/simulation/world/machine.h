// The machine that the server runs on: its disk, and the process, which is started, killed, cut off
// and stopped. Clients reach whatever runs there right now.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "tests/simulation/world/embedded_server.h"

namespace sluice::simulation {

class Machine {
  public:
    Machine(World& world, Ledger& ledger, Sockets& sockets);

    // Until `until`, or until `enough` says so, whichever is first: actors run, and the process
    // dies and comes back as the faults have it.
    void run(SteadyTime until, const std::function<bool()>& enough);
    // Faults have ended.
    void calm();
    // The last one, in good order.
    void shut_down();

    // Calls the server as a client does. Nothing: nobody answers, or died meanwhile.
    template <class Call>
    auto visit(const Call& call) -> std::optional<decltype(call(std::declval<EmbeddedServer&>()))> {
        EmbeddedServer* const there = server_.get();
        if (there == nullptr || there->life().dying || there->life().stopping) return std::nullopt;
        world_.scheduler.enter();
        auto answer = call(*there);
        // Still there: it is not taken apart while somebody is inside.
        const bool died = there->life().dying;
        world_.scheduler.exit();
        if (died) return std::nullopt;
        return answer;
    }

    EmbeddedServer* server() { return server_.get(); }
    SimulatedDisk& disk() { return disk_; }
    unsigned lives() const { return lives_; }

  private:
    enum class End : std::uint8_t { kKill, kPowerCut, kStop };

    int interfere(DiskCall call, std::string_view name);
    bool start();
    void end(End how);
    void take_down();
    void come_and_go();
    std::optional<End> due();

    World& world_;
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
