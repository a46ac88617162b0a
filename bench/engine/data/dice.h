// Chance with a seed: the same numbers on every machine and with every standard library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>

namespace sluice::bench {

// One thread uses it.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}

    // 0 … n-1. Not std::uniform_int_distribution: its numbers differ between libraries.
    std::uint32_t below(std::uint32_t n) {
        return static_cast<std::uint32_t>(((engine_() >> 32U) * n) >> 32U);
    }

    bool one_in(std::uint32_t n) { return below(n) == 0; }

    std::string_view any_of(std::span<const std::string_view> words) {
        return words[below(static_cast<std::uint32_t>(words.size()))];
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace sluice::bench
