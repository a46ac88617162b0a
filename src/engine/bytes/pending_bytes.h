// What was read from a source and not used yet, for sources that turn bytes into others.
//
// One thread at a time; borrows the source. Errors: what the source returns.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/stream.h"

namespace sluice::engine {

class PendingBytes {
  public:
    // More than `capacity` are never pending.
    PendingBytes(ByteSource& source, std::size_t capacity)
        : source_(source),
          capacity_(capacity),
          buffer_(std::make_unique_for_overwrite<char[]>(capacity)) {}

    std::string_view text() const { return {buffer_.get() + begin_, end_ - begin_}; }
    bool empty() const { return begin_ == end_; }
    // Nothing comes behind what is pending.
    bool ended() const { return ended_; }
    // Of the first pending byte, in the source.
    std::uint64_t offset() const { return bytes_read_ - (end_ - begin_); }

    // Reads once behind what is pending.
    Result<void> fill() {
        std::copy(buffer_.get() + begin_, buffer_.get() + end_, buffer_.get());
        end_ -= begin_;
        begin_ = 0;
        const std::size_t count = TRY(source_.read({buffer_.get() + end_, capacity_ - end_}));
        end_ += count;
        bytes_read_ += count;
        ended_ = count == 0;
        return {};
    }
    void drop(std::size_t count) { begin_ += count; }
    // Hands bytes on as they are: those that are pending, then the source's own.
    Result<std::size_t> pass(std::span<char> out) {
        if (empty()) return ended_ ? std::size_t{0} : source_.read(out);
        const std::size_t count = text().copy(out.data(), out.size());
        drop(count);
        return count;
    }
    // Starts again, with the source.
    Result<void> rewind() {
        TRY(source_.rewind());
        begin_ = end_ = 0;
        bytes_read_ = 0;
        ended_ = false;
        return {};
    }
    void will_not_rewind() { source_.will_not_rewind(); }

  private:
    ByteSource& source_;
    std::size_t capacity_;
    std::unique_ptr<char[]> buffer_;  // [begin_, end_) is pending
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t bytes_read_ = 0;
    bool ended_ = false;
};

}  // namespace sluice::engine
