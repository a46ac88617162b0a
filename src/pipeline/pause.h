// A wait of the runner's threads that ends when they are to stop.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/clock.h"

namespace sluice::pipeline {

// Waits in real time; ends early when `stop` is requested.
inline void pause(Milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace sluice::pipeline
