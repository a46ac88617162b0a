// Who runs next: actors on one thread and a clock that moves when nobody is ready.
//
// An actor runs until it gives way (yield, sleep) or ends; then the dice choose among those that
// are ready. So everything between two of an actor's calls to the scheduler is one step, and
// whatever may happen between two steps of one actor does so in some seed. One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/manual_clock.h"
#include "tests/simulation/kernel/dice.h"
#include "tests/simulation/kernel/fiber.h"

namespace sluice::simulation {

class Scheduler {
  public:
    Scheduler(Dice dice, ManualClock& clock) : dice_(dice), clock_(clock) {}

    // `owner`: the process that it is a part of, and is woken with when that dies; 0: of none.
    void start(std::string name, unsigned owner, std::function<void()> body);

    // By an actor. Outside of one they do nothing: what runs there runs alone.
    void yield();
    void sleep(Milliseconds time);
    // Sleeps, but not longer than until somebody rings.
    void doze(Milliseconds time);
    void ring();

    // One step of one actor; the clock moves to it when nobody is ready before. False: there is
    // nobody.
    bool step();
    // The same, of those who are ready by `until`; else the clock moves there, and it is false.
    bool step_until(SteadyTime until);

    // While a process dies: everybody who is inside it, or of it, is ready at once.
    void wake_mortals(unsigned owner = 1);
    std::size_t mortals(unsigned owner = 1) const;

    // An actor's calls into a process are between these.
    void enter(unsigned owner = 1);
    void exit();

    std::string_view current() const;
    std::uint64_t steps() const { return steps_; }

  private:
    struct Actor {
        std::string name;
        unsigned owner;
        std::vector<unsigned> inside;
        bool dozes = false;
        SteadyTime due;
        std::unique_ptr<Fiber> fiber;
    };
    static bool is_mortal(const Actor& actor, unsigned owner);
    void give_way(Milliseconds time);
    Actor* choose(SteadyTime until);
    void run(Actor& actor);

    Dice dice_;
    ManualClock& clock_;
    std::vector<std::unique_ptr<Actor>> actors_;
    Actor* current_ = nullptr;
    std::uint64_t steps_ = 0;
};

}  // namespace sluice::simulation
