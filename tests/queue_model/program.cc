#include "tests/queue_model/program.h"

#include <array>
#include <chrono>
#include <numeric>
#include <random>
#include <span>

namespace sluice::queue_model {
namespace {

using namespace std::chrono_literals;

// By kind: how often.
constexpr std::array<std::uint64_t, kKinds> kWeights{
    16, 26, 12, 4, 10, 4, 6, 1, 3, 3, 3, 2, 6, 8, 2};

// Where time is the machine's, only what needs none: visible at once, or not at all.
constexpr std::array<Milliseconds, 2> kNowOrNever{0s, 600s};
constexpr std::array<Milliseconds, 1> kForEver{600s};
constexpr std::array<Milliseconds, 8> kDelays{0s, 0s, 0s, 1ms, 1s, 3s, 30s, 60s};
constexpr std::array<Milliseconds, 6> kVisibilities{1ms, 1s, 5s, 30s, 30s, 60s};
constexpr std::array<Milliseconds, 7> kSteps{1ms, 249ms, 250ms, 1s, 2999ms, 30s, 60s};
constexpr std::array<Milliseconds, 3> kAroundDue{-1ms, 0ms, 1ms};
constexpr std::array<Milliseconds, 6> kWallSteps{-1h, 1h, -10s, 10s, -13h, 13h};

class Maker {
  public:
    Maker(std::uint64_t seed, std::uint64_t item, const EngineKind& engine)
        : dice_(seed * 0x9E37'79B9'7F4A'7C15 ^ item), engine_(engine) {
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            const bool always = kind <= static_cast<std::size_t>(Kind::kReceive);
            // What is left out of a program lets the rest meet more often.
            const bool has = allowed(static_cast<Kind>(kind)) && (always || below(5) > 0);
            weights_[kind] = has ? kWeights[kind] : 0;
        }
    }

    Operation make(std::size_t number) {
        Operation made;
        made.number = number;
        made.kind = kind();
        made.queue = queues::kAll[below(queues_)];
        made.pick = dice_();
        made.ended = below(5) == 0;
        made.count = count(made.kind);
        made.time = time(made.kind);
        made.killed = below(2) == 0;
        const bool looks = made.kind == Kind::kPeek || made.kind == Kind::kReceive;
        if (looks && engine_.traits.own_queue && below(8) == 0) {
            made.queue = dead_letter_queue(made.queue);
        }
        return made;
    }

  private:
    std::uint64_t below(std::uint64_t end) { return dice_() % end; }
    Milliseconds one_of(std::span<const Milliseconds> times) { return times[below(times.size())]; }

    bool allowed(Kind kind) const {
        const bool steps = kind == Kind::kAdvance || kind == Kind::kAdvanceToDue;
        if (steps || kind == Kind::kStepWall) return engine_.clock_steps;
        if (kind == Kind::kRestart) return engine_.restarts;
        // SQS shows a message only by handing it out.
        return kind != Kind::kPeek || engine_.traits.own_queue;
    }
    Kind kind() {
        auto left = below(std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0}));
        std::size_t kind = 0;
        while (left >= weights_[kind]) left -= weights_[kind++];
        return static_cast<Kind>(kind);
    }
    std::size_t count(Kind kind) {
        if (kind == Kind::kSend) return 1 + below(3);
        if (kind == Kind::kConsume) return below(8) == 0 ? 2 : 0;  // what it sends on
        return 1 + below(10);
    }
    Milliseconds time(Kind kind) {
        const bool hides = kind == Kind::kReceive || kind == Kind::kExtend;
        if (!engine_.clock_steps) {
            return hides ? one_of(kForEver) : kNowOrNever[below(4) == 0 ? 1 : 0];
        }
        if (hides) return one_of(kVisibilities);
        if (kind == Kind::kAdvance) return one_of(kSteps);
        if (kind == Kind::kAdvanceToDue) return one_of(kAroundDue);
        if (kind == Kind::kStepWall) return one_of(kWallSteps);
        return one_of(kDelays);
    }

    std::mt19937_64 dice_;
    const EngineKind& engine_;
    const std::uint64_t queues_ = 1 + below(queues::kAll.size());
    std::array<std::uint64_t, kKinds> weights_{};
};

}  // namespace

Program make_program(std::uint64_t seed,
                     std::uint64_t item,
                     const EngineKind& engine,
                     std::size_t operations) {
    Maker maker(seed, item, engine);
    Program program;
    for (std::size_t i = 0; i < operations; ++i) program.push_back(maker.make(i));
    return program;
}

}  // namespace sluice::queue_model
