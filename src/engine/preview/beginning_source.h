// The first bytes of a file as a source: behind them it does not say that the file ends, but stops.
// So whatever reads it does not take a cut for the end: no stream is truncated, no character half.
//
// One thread at a time; borrows the bytes.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/stream.h"

namespace sluice::engine {

class BeginningSource final : public ByteSource {
  public:
    // `whole`: it is all of the file.
    BeginningSource(std::string_view bytes, bool whole) : bytes_(bytes), whole_(whole) {}

    Result<std::size_t> read(std::span<char> out) override {
        const std::size_t count = bytes_.copy(out.data(), std::min(out.size(), kBlock), at_);
        at_ += count;
        if (count > 0 || whole_) return count;
        cut_ = true;
        return fail(Code::kCancelled, "beginning_read", "only the beginning is here");
    }
    Result<void> rewind() override {
        at_ = 0;
        return {};
    }
    // Somebody asked for what is not here.
    bool is_cut() const { return cut_; }
    std::size_t bytes_read() const { return at_; }

  private:
    static constexpr std::size_t kBlock = 16 * 1024;  // what is read ahead is not counted for long

    std::string_view bytes_;
    bool whole_;
    bool cut_ = false;
    std::size_t at_ = 0;
};

}  // namespace sluice::engine
