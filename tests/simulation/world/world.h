// What everything in one simulated run shares. One thread.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/log.h"
#include "base/manual_clock.h"
#include "tests/simulation/kernel/dice.h"
#include "tests/simulation/kernel/faults.h"
#include "tests/simulation/kernel/scheduler.h"
#include "tests/simulation/kernel/trace.h"

namespace sluice::simulation {

inline const BucketName kUploads{"sluice-uploads"};
inline const BucketName kOutputs{"sluice-outputs"};
inline constexpr Milliseconds kVisibility{30'000};
inline constexpr std::uint32_t kMaxReceives = 5;

// One life of the server's process. Whoever is inside it asks whether it still lives.
struct Life {
    unsigned number = 0;
    unsigned owner = 1;     // of its actors, as the scheduler knows it
    bool stopping = false;  // in good order: nothing new is begun
    bool dying = false;     // dead: nothing that is done is seen by anybody
};

class World;

// The product's log, as a part of the trace.
class TraceLog final : public Log {
  public:
    explicit TraceLog(World& world) : world_(world) {}
    void write(Level level, std::string_view event, Fields fields) override;

  private:
    World& world_;
};

class World {
  public:
    World(std::uint64_t seed, const Faults& chosen, bool aloud)
        : dice(seed), trace(clock, aloud), faults(chosen), scheduler(dice.stream(1), clock) {}

    // The first one counts: what comes after it may come of it.
    void violate(const std::string& what) {
        trace.note("VIOLATION", what);
        if (violation.empty()) violation = what;
    }
    void note(std::string_view what) { trace.note(scheduler.current(), what); }
    Milliseconds between(std::int64_t low_ms, std::int64_t high_ms) {
        return Milliseconds{chance.between(low_ms, high_ms)};
    }

    const Dice dice;
    ManualClock clock;
    Trace trace;
    Faults faults;
    Scheduler scheduler;
    Dice chance = dice.stream(2);
    SimulatedRandom random{dice.stream(3)};
    TraceLog log{*this};
    std::string violation;
    bool finished = false;  // clients go home
};

}  // namespace sluice::simulation
