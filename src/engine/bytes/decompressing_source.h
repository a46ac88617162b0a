// Reads compressed bytes and hands out what they say; others pass as they are.
//
// One thread at a time; borrows the source, and rewinds when it does. Memory does not depend on the
// size. Members and frames may follow each other; anything else behind them is an error. Errors:
// corrupt_compression (kInvalid), zstd_window_too_large (kTooLarge), with the byte of the
// compressed input at which the member or frame begins: the libraries read ahead, so no other place
// is the same however the source splits its bytes; truncated_compression (kInvalid), with the
// input's size; decompressed_too_large (kTooLarge); and what the source returns.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/stream.h"
#include "engine/bytes/decoder.h"
#include "engine/bytes/pending_bytes.h"

namespace sluice::engine {

class DecompressingSource final : public ByteSource {
  public:
    // `said`: what the bytes are; when absent, their first ones say it. `bytes_max`: of what is
    // handed out.
    DecompressingSource(ByteSource& source,
                        std::optional<Compression> said,
                        std::uint64_t bytes_max);

    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;
    void will_not_rewind() override { pending_.will_not_rewind(); }

  private:
    Result<void> begin();
    Result<std::size_t> decode(std::span<char> out);

    PendingBytes pending_;
    std::optional<Compression> said_;
    std::uint64_t bytes_max_;
    std::uint64_t bytes_out_ = 0;
    std::uint64_t frame_offset_ = 0;  // where the open member or frame begins
    bool started_ = false;
    bool in_frame_ = false;
    std::unique_ptr<Decoder> decoder_;  // none: bytes pass as they are
};

}  // namespace sluice::engine
