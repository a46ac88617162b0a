// Randomness, injected. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace sluice {

class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::byte> out) = 0;
};

// getrandom(2): fit for secrets and ids.
Random& system_random();

// `bytes` random bytes as lower-case hex (two characters each).
std::string random_hex(Random& random, std::size_t bytes);

}  // namespace sluice
