// The randomness of a simulation: everything that could go one way or another asks it, so that a
// seed is all there is to a run. SplitMix64. One thread.
// https://prng.di.unimi.it/splitmix64.c
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/random.h"

namespace sluice::simulation {

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    // Another stream of the same seed: who asks there moves nothing here.
    Dice stream(std::uint64_t number) const {
        Dice other(state_ ^ ((number + 1) * 0xD1B54A32D192ED03));
        other.next();
        return other;
    }

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EB;
        return z ^ (z >> 31U);
    }
    // 0 … n - 1.
    std::uint64_t below(std::uint64_t n) { return next() % n; }
    // Both inclusive.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    bool per_mille(std::uint64_t n) { return below(1000) < n; }

  private:
    std::uint64_t state_;
};

// The product's randomness.
class SimulatedRandom final : public Random {
  public:
    explicit SimulatedRandom(Dice dice) : dice_(dice) {}
    void fill(std::span<std::byte> out) override {
        for (std::byte& byte : out) byte = static_cast<std::byte>(dice_.next());
    }

  private:
    Dice dice_;
};

}  // namespace sluice::simulation
