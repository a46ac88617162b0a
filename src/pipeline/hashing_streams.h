// Streams that know the SHA-256 of what went through them.
//
// One thread at a time; they borrow the streams under them.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/stream.h"
#include "signing/digest.h"

namespace sluice::pipeline {

// Every byte once, however often the stream is read.
class HashingSource final : public ByteSource {
  public:
    explicit HashingSource(ByteSource& source) : source_(source) {}

    Result<std::size_t> read(std::span<char> out) override {
        const std::size_t count = TRY(source_.read(out));
        const std::uint64_t at = position();
        const std::uint64_t known = std::min<std::uint64_t>(hashed_ - at, count);
        hash_.add(out.subspan(known, count - known));
        at_.store(at + count, std::memory_order_relaxed);
        hashed_ = std::max(hashed_, at + count);
        return count;
    }
    Result<void> rewind() override {
        TRY(source_.rewind());
        at_.store(0, std::memory_order_relaxed);
        return {};
    }
    void will_not_rewind() override { source_.will_not_rewind(); }
    // Reads what nobody has read. Once.
    Result<std::string> finish_hex() {
        std::array<char, 64 * 1024> block{};
        while (TRY(read(block)) > 0) {
        }
        return hash_.finish_hex();
    }
    std::uint64_t bytes() const { return hashed_; }
    // Bytes read since the last rewind(). Any thread may ask.
    std::uint64_t position() const { return at_.load(std::memory_order_relaxed); }

  private:
    ByteSource& source_;
    signing::Sha256 hash_;
    std::atomic<std::uint64_t> at_ = 0;
    std::uint64_t hashed_ = 0;
};

class HashingSink final : public ByteSink {
  public:
    explicit HashingSink(ByteSink& sink) : sink_(sink) {}

    Result<void> write(std::span<const char> bytes) override {
        TRY(sink_.write(bytes));
        hash_->add(bytes);
        bytes_ += bytes.size();
        return {};
    }
    bool can_restart() const override { return sink_.can_restart(); }
    Result<void> restart() override {
        TRY(sink_.restart());
        hash_.emplace();
        bytes_ = 0;
        return {};
    }
    std::string finish_hex() { return hash_->finish_hex(); }  // once
    std::uint64_t bytes() const { return bytes_; }

  private:
    ByteSink& sink_;
    std::optional<signing::Sha256> hash_{std::in_place};
    std::uint64_t bytes_ = 0;
};

}  // namespace sluice::pipeline
