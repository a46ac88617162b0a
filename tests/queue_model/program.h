// A random program: made from (seed, item, the kind of engine) alone, the same on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/queue_model/engine.h"

namespace sluice::queue_model {

enum class Kind : std::uint8_t {
    kSend,
    kReceive,
    kConsume,
    kBury,
    kRelease,
    kHandBack,
    kExtend,
    kPurge,
    kRedrive,
    kPeek,
    kStats,
    kRestart,
    kAdvance,
    kAdvanceToDue,
    kStepWall,
};
inline constexpr std::size_t kKinds = 15;

// What of it means something depends on the kind.
struct Operation {
    std::size_t number = 0;  // its place in the whole program; messages are named after it
    Kind kind = Kind::kStats;
    QueueName queue;
    std::uint64_t pick = 0;  // which lease, or which user first
    bool ended = false;      // a lease that has ended
    std::size_t count = 0;   // messages
    Milliseconds time{0};
    bool killed = false;
};
using Program = std::vector<Operation>;

Program make_program(std::uint64_t seed,
                     std::uint64_t item,
                     const EngineKind& engine,
                     std::size_t operations);

}  // namespace sluice::queue_model
