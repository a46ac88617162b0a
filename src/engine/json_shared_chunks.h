// The chunks of a JSON file, handed out to threads in order.
//
// Thread-safe; borrows the input.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/json_chunks.h"
#include "engine/json_line_chunks.h"
#include "engine/transform.h"

namespace sluice::engine {

class SharedChunks {
  public:
    // In chunks of whole rows.
    SharedChunks(Input& input, const TransformSpec& spec)
        : has_one_thread_(spec.threads <= 1),
          chunks_(std::make_unique<JsonChunks>(
              input, spec.chunk_bytes, kRowBytesMax, may_be_items(spec.from))) {}
    // For records that may be rejected: of a shape whose rows are objects one behind the other, in
    // lines.
    SharedChunks(Input& input, const TransformSpec& spec, JsonShape shape)
        : SharedChunks(input, spec) {
        if (shape != JsonShape::kObjects) return;
        chunks_ = std::make_unique<JsonLineChunks>(input, spec.chunk_bytes, kRowBytesMax);
    }

    // False at the end, when the file is odd from here on, and after stop(). Errors: what the input
    // returns; chunk.number then says where. Behind a large chunk no other one is given out to
    // another thread before `turn` ends, so that there is one of them in memory.
    Result<bool> take(JsonChunk& chunk, Turn& turn) {
        turn = wait_for_turn(mutex_);
        const Result<bool> taken = take_next(chunk);
        if (has_one_thread_ || chunk.bytes.size() <= kLargeChunk) turn.unlock();
        return taken;
    }
    // The first chunk, to be taken again. Before any thread takes one.
    void put_back(JsonChunk chunk) { put_back_ = std::move(chunk); }
    void stop() {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    // To be asked when no thread takes chunks any more.
    bool odd() const { return odd_; }
    JsonShape shape() const { return chunks_->shape(); }

  private:
    Result<bool> take_next(JsonChunk& chunk) {
        if (ended_) return false;
        if (put_back_) {
            chunk = *std::exchange(put_back_, std::nullopt);
            return true;
        }
        Result<JsonCutter::Found> found = chunks_->next(chunk);
        ended_ = !found || *found != JsonCutter::Found::kChunk;
        if (!found) {
            chunk.number = chunks_->next_number();
            return std::unexpected(std::move(found).error());
        }
        odd_ = odd_ || *found == JsonCutter::Found::kOdd;
        return !ended_;
    }

    // A row above this is left to the readers that take one at a time, in bounded memory.
    static constexpr std::size_t kRowBytesMax = 4 << 20;

    bool has_one_thread_;
    std::mutex mutex_;
    std::unique_ptr<JsonCutter> chunks_;
    std::optional<JsonChunk> put_back_;
    bool ended_ = false;
    bool odd_ = false;
};

}  // namespace sluice::engine
