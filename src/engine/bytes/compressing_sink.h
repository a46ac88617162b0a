// Compresses what is written to it. The same bytes come out however they are split into writes, and
// whenever: no time and no name is in them.
//
// One thread at a time; borrows the sink. Call finish() behind the last byte. Errors: what the sink
// returns.
#pragma once

#include <memory>
#include <span>

#include "base/stream.h"
#include "engine/bytes/compression.h"

namespace sluice::engine {

class CompressingSink final : public ByteSink {
  public:
    // kNone: bytes pass as they are.
    CompressingSink(ByteSink& sink, Compression compression);
    ~CompressingSink() override;

    Result<void> write(std::span<const char> bytes) override;
    bool can_restart() const override { return sink_.can_restart(); }
    Result<void> restart() override;
    Result<void> finish();

    class Encoder;

  private:
    ByteSink& sink_;
    Compression compression_;
    std::unique_ptr<Encoder> encoder_;  // none: bytes pass as they are
    std::unique_ptr<char[]> block_;     // what is encoded at once
    std::size_t size_ = 0;
};

}  // namespace sluice::engine
