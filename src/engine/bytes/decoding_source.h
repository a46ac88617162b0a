// Reads bytes of any encoding and hands out UTF-8; UTF-8 passes as it is.
//
// One thread at a time; borrows the source, and rewinds when it does. Memory does not depend on the
// size. UTF-8 is not looked at, unless invalid bytes are to be replaced: who reads it finds them,
// with their place. Errors (kInvalid), with the byte of the source: bad_encoding;
// truncated_character at the end; and what the source returns.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/stream.h"
#include "engine/bytes/choose_encoding.h"
#include "engine/bytes/pending_bytes.h"
#include "engine/bytes/transcoder.h"

namespace sluice::engine {

class DecodingSource final : public ByteSource {
  public:
    DecodingSource(ByteSource& source, Decoding decoding);

    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;
    void will_not_rewind() override { pending_.will_not_rewind(); }

    // Which encoding it is; known when something was read.
    const std::optional<ChosenEncoding>& chosen() const { return chosen_; }
    // How many U+FFFD stand for invalid bytes, since the start or the last rewind. Bytes that could
    // begin a character and do not go on are one, as in the Unicode Standard, 3.9.
    std::uint64_t replaced() const { return replaced_; }

  private:
    bool decodes() const { return transcoder_ || decoding_.replace_invalid; }
    Result<void> begin();
    Result<void> decode();
    Result<void> after_the_last();
    Result<void> invalid(std::size_t bytes, bool truncated);

    PendingBytes pending_;
    Decoding decoding_;
    std::optional<ChosenEncoding> chosen_;
    std::optional<Transcoder> transcoder_;  // none: the source is UTF-8
    std::unique_ptr<char[]> text_;  // [text_begin_, text_end_) was decoded and not handed out
    std::size_t text_begin_ = 0;
    std::size_t text_end_ = 0;
    std::uint64_t replaced_ = 0;
    bool started_ = false;
    bool finished_ = false;  // the text
};

}  // namespace sluice::engine
