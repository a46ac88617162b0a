// The memory for bodies on their way: large blocks while few transfers are in progress, small ones
// while many are, so that all of them together stay within a bound.
//
// Network thread only. A Block ends before its Blocks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

namespace sluice::gateway::net {

class Blocks {
  public:
    static constexpr std::size_t kBlockMin = 4 * 1024;
    static constexpr std::size_t kBlockMax = 128 * 1024;

    // All blocks together have at most `total` bytes, and kBlockMin for each that comes above it.
    explicit Blocks(std::size_t total) : total_(total) {}

    class Block {
      public:
        Block(Blocks& from, std::size_t size)
            : from_(from), size_(size), bytes_(std::make_unique_for_overwrite<char[]>(size)) {
            from_.in_use_ += size_;
        }
        ~Block() { from_.in_use_ -= size_; }
        Block(const Block&) = delete;
        Block& operator=(const Block&) = delete;

        std::span<char> bytes() const { return {bytes_.get(), size_}; }

      private:
        Blocks& from_;
        const std::size_t size_;
        const std::unique_ptr<char[]> bytes_;
    };

    // For a body of `body_bytes`, or what is left of it: never larger than that.
    Block take(std::uint64_t body_bytes) {
        const std::size_t left = total_ - std::min(total_, in_use_);
        const std::size_t fair = std::clamp(left / kShare, kBlockMin, kBlockMax);
        return {*this, static_cast<std::size_t>(std::min<std::uint64_t>(fair, body_bytes))};
    }

    std::size_t in_use() const { return in_use_; }

  private:
    // A block takes this part of what is left: blocks shrink before nothing is left.
    static constexpr std::size_t kShare = 16;

    const std::size_t total_;
    std::size_t in_use_ = 0;
};

}  // namespace sluice::gateway::net
