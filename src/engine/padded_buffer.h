// Memory for text that the kernels read: kPadding bytes are readable before it, twice as many
// behind it.
//
// One thread at a time. Keeps its memory, so that a worker allocates once; what grew for one huge
// record is given back.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "base/reallocate.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {

class PaddedBuffer {
  public:
    PaddedBuffer() = default;
    PaddedBuffer(PaddedBuffer&& other) noexcept
        : memory_(std::move(other.memory_)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    PaddedBuffer& operator=(PaddedBuffer&& other) noexcept {
        memory_ = std::move(other.memory_);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
        return *this;
    }

    // Null before anything was reserved.
    char* data() { return memory_ ? memory_.get() + simd::kPadding : nullptr; }
    const char* data() const { return memory_ ? memory_.get() + simd::kPadding : nullptr; }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    std::string_view text() const { return {data(), size_}; }

    // Room for `capacity` bytes; keeps the first size() of them.
    void reserve(std::size_t capacity) {
        if (memory_ && capacity <= capacity_) return;
        if (size_ == 0) give_back();  // nothing to keep
        void* const grown = reallocate(memory_.get(), capacity + 3 * simd::kPadding);
        (void)memory_.release();  // NOLINT(bugprone-unused-return-value): it is what has grown
        memory_.reset(static_cast<char*>(grown));
        std::memset(memory_.get(), 0, simd::kPadding);
        capacity_ = capacity;
    }
    // Empty, with room for about `capacity` bytes.
    void reset(std::size_t capacity) {
        size_ = 0;
        if (capacity_ <= 2 * capacity) return reserve(capacity);
        give_back();
        reserve(capacity);
    }
    // At most what reserve() made room for.
    void resize(std::size_t size) { size_ = size; }
    void append(std::string_view text) {
        reserve(size_ + text.size());
        if (!text.empty()) std::memcpy(data() + size_, text.data(), text.size());
        size_ += text.size();
    }
    // Puts `byte` into the padding behind the text.
    void pad(char byte) {
        reserve(size_);
        std::memset(data() + size_, byte, 2 * simd::kPadding);
    }

  private:
    struct Free {
        void operator()(char* memory) const { std::free(memory); }
    };

    void give_back() {
        memory_.reset();
        capacity_ = 0;
    }

    std::unique_ptr<char, Free> memory_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace sluice::engine
