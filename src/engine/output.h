// The output, gathered into blocks.
//
// One thread at a time; borrows the sink. Writers append to text() and call drain() after a record;
// finish() writes the rest. Errors: what the sink returns.
#pragma once

#include <cstdint>
#include <string>

#include "base/stream.h"

namespace sluice::engine {

class Output {
  public:
    explicit Output(ByteSink& sink) : sink_(sink) {}

    std::string& text() { return text_; }
    // Writes when a block is full.
    Result<void> drain() {
        if (text_.size() < kBlockBytes) return {};
        return finish();
    }
    Result<void> finish() {
        bytes_written_ += text_.size();
        if (!text_.empty()) TRY(sink_.write(text_));
        text_.clear();
        return {};
    }
    std::uint64_t bytes_written() const { return bytes_written_; }

  private:
    static constexpr std::size_t kBlockBytes = 256 * 1024;

    ByteSink& sink_;
    std::string text_;
    std::uint64_t bytes_written_ = 0;
};

}  // namespace sluice::engine
