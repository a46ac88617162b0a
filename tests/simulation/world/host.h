// What clients reach: processes that come and go, and what outlives them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "gateway/exchange.h"
#include "tests/simulation/world/server.h"

namespace sluice::simulation {

// An upload as a client sends it: the request, and what it means.
struct Sending {
    gateway::RequestHead head;
    std::string body;
    ObjectName name;
    std::string bytes;
    std::vector<std::pair<std::string, std::string>> attributes;  // as headers
};

class Host {
  public:
    explicit Host(World& world) : world_(world) {}
    virtual ~Host() = default;

    // Until `until`, or until `enough` says so, whichever is first: actors run, and processes die
    // and come back as the faults have it.
    virtual void run(SteadyTime until, const std::function<bool()>& enough) = 0;
    // Faults have ended.
    virtual void calm() = 0;
    // Everything that should run does.
    virtual bool is_up() = 0;
    virtual unsigned lives() const = 0;

    // While it is up: what is there, past all faults.
    virtual const Sight& sight() = 0;
    virtual QueueAdmin& queue_admin() = 0;
    // When all is quiet: nothing leaks.
    virtual void check_leaks() = 0;
    // The processes end, in good order, and what they leave is whole.
    virtual void go_home() = 0;

    // The HTTP status that the client is told; 0: nobody answers.
    virtual int upload(const Sending& sending) = 0;
    // An event of an upload, once more.
    virtual void send_event(const UserId& user, const std::string& event, Milliseconds delay) = 0;

    // Calls a process as a client does. Nothing: nobody answers, or died meanwhile.
    template <class Call>
    auto visit(const Call& call) -> std::optional<decltype(call(std::declval<Server&>()))> {
        Server* const there = reach();
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
    // One of them; null: there is none.
    virtual Server* reach() = 0;

    World& world_;
};

}  // namespace sluice::simulation
