// The ways in which a test cuts a text into chunks and hands them to threads.
//
// One thread at a time. Every text gets the sizes that found mistakes on one thread, some of them
// on several, too, and one size between; which ones changes from text to text, so that a test of
// many texts meets every number of threads up to 8 at every size, and sizes up to 4096. They are
// the same in every run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sluice::engine::testing {

struct Split {
    std::size_t chunk_bytes = 1;
    unsigned threads = 1;
};

class Splits {
  public:
    static constexpr std::size_t kChunkMax = 4096;
    static constexpr unsigned kThreadsMax = 8;

    explicit Splits(std::vector<std::size_t> sizes) : sizes_(std::move(sizes)) {}

    // For the next text.
    std::vector<Split> next() {
        std::vector<Split> splits;
        for (const std::size_t size : sizes_) {
            splits.push_back({size, 1});
            // Of 13 turns 7: a prime, so that every size meets every number.
            const unsigned turn = count_++ % 13;
            if (turn < kThreadsMax - 1) splits.push_back({size, 2 + turn});
        }
        // As many small sizes as large ones.
        const std::size_t up_to = std::size_t{2} << texts_ % 12;
        splits.push_back({1 + texts_ * 2'654'435'761 % up_to, 1 + texts_ / 12 % kThreadsMax});
        ++texts_;
        return splits;
    }

  private:
    std::vector<std::size_t> sizes_;
    unsigned count_ = 0;
    unsigned texts_ = 0;
};

}  // namespace sluice::engine::testing
