// Streams over memory: for tests, for small objects and for everything that is already in a string.
//
// One thread at a time. MemorySource borrows its bytes: they must outlive it. MemorySink owns what
// it took. Neither fails, but for a rewind() after will_not_rewind().
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/stream.h"

namespace sluice {

class MemorySource final : public ByteSource {
  public:
    // Hands out at most `block_bytes` a read: small numbers put block borders everywhere.
    explicit MemorySource(std::string_view bytes, std::size_t block_bytes = std::string_view::npos)
        : bytes_(bytes), block_bytes_(block_bytes) {}

    Result<std::size_t> read(std::span<char> out) override {
        const std::size_t count =
            bytes_.copy(out.data(), std::min(out.size(), block_bytes_), next_);
        next_ += count;
        return count;
    }
    Result<void> rewind() override {
        if (read_once_) return fail(Code::kInvalid, "not_rewindable", "it was to be read once");
        next_ = 0;
        return {};
    }
    void will_not_rewind() override { read_once_ = true; }

  private:
    std::string_view bytes_;
    std::size_t block_bytes_;
    std::size_t next_ = 0;
    bool read_once_ = false;
};

class MemorySink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override {
        bytes_.append(bytes.data(), bytes.size());
        return {};
    }
    bool can_restart() const override { return true; }
    Result<void> restart() override {
        bytes_.clear();
        return {};
    }

    const std::string& bytes() const { return bytes_; }
    std::string take() { return std::exchange(bytes_, {}); }

  private:
    std::string bytes_;
};

}  // namespace sluice
