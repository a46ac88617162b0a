// The same work on several threads.
#pragma once

#include <exception>
#include <system_error>
#include <thread>
#include <vector>

#include "base/error.h"

namespace sluice::engine {

// Runs `work` on this thread and on up to `threads` - 1 others, as many as the system gives;
// returns when all have ended. `failed(Error)` is told of an exception, which is a lack of memory
// or a defect, on the thread that had it: it must make the others end.
template <class Work, class Failed>
void on_threads(unsigned threads, const Work& work, const Failed& failed) {
    const auto guarded = [&] {
        try {
            work();
        } catch (const std::exception& error) {
            failed(Error{Code::kInternal, "transform_threw", error.what(), {}});
        }
    };
    std::vector<std::jthread> others;
    const auto start_one = [&] {
        try {
            others.emplace_back(guarded);
            return true;
        } catch (const std::system_error&) {
            return false;  // fewer do the same work
        }
    };
    for (unsigned i = 1; i < threads && start_one(); ++i) {
    }
    guarded();
}

}  // namespace sluice::engine
