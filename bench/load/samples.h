// What both load generators say of their samples.
#pragma once

#include <chrono>
#include <vector>

namespace sluice::bench {

using SteadyClock = std::chrono::steady_clock;

double milliseconds(SteadyClock::duration duration);

SteadyClock::duration seconds(double seconds);

// `p`: 0 … 1. Orders the values anew; 0 of none.
double percentile(std::vector<double>& values, double p);

// Processor time of this process, all threads.
double own_cpu_seconds();

}  // namespace sluice::bench
