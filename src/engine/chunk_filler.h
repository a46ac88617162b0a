// Fills one buffer after another from the input; what is behind a chunk's end begins the next one.
//
// One thread at a time; borrows the input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <thread>
#include <utility>

#include "base/result.h"
#include "engine/input.h"
#include "engine/padded_buffer.h"

namespace sluice::engine {

// A chunk above this is one huge record, or two, and not worked on beside others.
inline constexpr std::size_t kLargeChunk = 512 << 10;
// The right to take chunks; whoever has a large one keeps it until that is done.
using Turn = std::unique_lock<std::mutex>;

// A chunk is taken in a third of the time that sleeping and being woken up take, so a thread looks
// a while before it sleeps. It yields in between: there may be more threads than processors.
inline Turn wait_for_turn(std::mutex& taking) {
    constexpr int kLooks = 200;
    for (int i = 0; i < kLooks; ++i) {
        if (Turn turn(taking, std::try_to_lock); turn.owns_lock()) return turn;
        std::this_thread::yield();
    }
    return Turn(taking);
}

class ChunkFiller {
  public:
    explicit ChunkFiller(Input& input) : input_(input) {}

    // Starts a chunk of about `size` bytes with what is left of the one before.
    void begin(PaddedBuffer& chunk, std::size_t size) {
        chunk.reset(std::max(size, rest_.size()));
        chunk.append(rest_.text());
        rest_.resize(0);
    }
    // Reads until the chunk has `size` bytes or the input has ended; `pad` stands behind them.
    // Errors: what the input returns.
    Result<void> fill(PaddedBuffer& chunk, std::size_t size, char pad) {
        if (!std::exchange(started_, true)) offset_ = TRY(input_.text_offset());
        chunk.reserve(size);
        while (!ended_ && chunk.size() < size) {
            const std::size_t have = chunk.size();
            const std::size_t count = TRY(input_.read({chunk.data() + have, size - have}));
            chunk.resize(have + count);
            ended_ = count == 0;
        }
        chunk.pad(pad);
        return {};
    }
    // Ends the chunk behind its first `end` bytes. Returns where in the file it begins.
    std::uint64_t cut(PaddedBuffer& chunk, std::size_t end) {
        rest_.append(chunk.text().substr(end));
        chunk.resize(end);
        return std::exchange(offset_, offset_ + end);
    }

    // The input has ended: nothing stands behind what was filled.
    bool ended() const { return ended_; }
    // … and nothing is left of it.
    bool exhausted() const { return ended_ && rest_.size() == 0; }

  private:
    Input& input_;
    PaddedBuffer rest_;
    bool started_ = false;
    bool ended_ = false;
    std::uint64_t offset_ = 0;  // of rest_
};

}  // namespace sluice::engine
