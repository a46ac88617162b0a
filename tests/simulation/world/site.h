// Where the servers run, and how they come and go: what is different for each backend.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "tests/simulation/world/server.h"

namespace sluice::simulation {

class Site {
  public:
    explicit Site(World& world) : world_(world) {}
    virtual ~Site() = default;
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    // Until `until`, or until `enough` says so, whichever is first: actors run, and servers die and
    // come back as the faults have it.
    virtual void run(SteadyTime until, const std::function<bool()>& enough) = 0;
    // Faults have ended.
    virtual void calm() = 0;
    // In good order.
    virtual void shut_down() = 0;
    // That answers right now; null: none.
    virtual Server* server() = 0;
    // How many there have been.
    virtual unsigned lives() const = 0;
    // What is there that should not be, when all is quiet, and after shut_down(). Empty: nothing.
    virtual std::string litter() = 0;
    virtual std::string litter_at_the_end() = 0;
    // Objects that were written in parts.
    virtual std::size_t in_parts() const { return 0; }

    // Calls the server as a client does. Nothing: nobody answers, or died meanwhile.
    template <class Call>
    auto visit(const Call& call) -> std::optional<decltype(call(std::declval<Server&>()))> {
        Server* const there = server();
        if (there == nullptr || there->life().dying || there->life().stopping) return std::nullopt;
        world_.scheduler.enter(there->life().owner);
        auto answer = call(*there);
        // Still there: it is not taken apart while somebody is inside.
        const bool died = there->life().dying;
        world_.scheduler.exit();
        if (died) return std::nullopt;
        return answer;
    }

  protected:
    World& world_;
};

}  // namespace sluice::simulation
