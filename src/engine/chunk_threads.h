// The same work on several threads.
#pragma once

#include <thread>
#include <vector>

namespace sluice::engine {

// Runs `work` on this thread and on `threads` - 1 others; returns when all have.
template <class Work>
void on_threads(unsigned threads, const Work& work) {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work);
    work();
}

}  // namespace sluice::engine
