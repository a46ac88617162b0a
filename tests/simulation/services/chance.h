// What the services may do besides what is asked: nothing, unless a simulation says so.
#pragma once

#include <cstddef>

namespace sluice::simulation {

class Chance {
  public:
    virtual ~Chance() = default;
    // Whether something unusual, but allowed, happens now: once in so many times. `what` names it
    // in a trace.
    virtual bool happens(const char* /*what*/, std::size_t /*one_in*/) { return false; }
    // 0 … n - 1: which of them.
    virtual std::size_t below(std::size_t /*n*/) { return 0; }
};

}  // namespace sluice::simulation
