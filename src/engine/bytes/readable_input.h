// Stored bytes as the engine reads them: decompressed, then decoded to UTF-8. Whoever opens a table
// – convert, inspect, the service – reads it through this, so that all of them see the same text.
//
// One thread at a time; borrows the source, and rewinds when it does. Errors: those of
// decompressing_source.h and decoding_source.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "engine/bytes/asking_source.h"
#include "engine/bytes/decoding_source.h"
#include "engine/bytes/decompressing_source.h"

namespace sluice::engine {

struct InputBytes {
    std::optional<Compression> compression = {};  // absent: the first bytes say it
    std::uint64_t decompressed_bytes_max = 0;
    Decoding decoding = {};
    // Asked before every read of the stored bytes; an error from it ends the reading. Progress
    // hears only of text, and there may be none for long. None: nobody is asked.
    std::function<Result<void>()> ask = {};
};

class ReadableInput final : public ByteSource {
  public:
    ReadableInput(ByteSource& stored, InputBytes how)
        : stored_(stored, std::move(how.ask)),
          decompressed_(stored_, how.compression, how.decompressed_bytes_max),
          text_(decompressed_, std::move(how.decoding)) {}

    Result<std::size_t> read(std::span<char> out) override { return text_.read(out); }
    Result<void> rewind() override { return text_.rewind(); }
    void will_not_rewind() override { text_.will_not_rewind(); }
    // As DecodingSource has it.
    const std::optional<ChosenEncoding>& encoding() const { return text_.chosen(); }
    std::uint64_t replaced() const { return text_.replaced(); }

  private:
    AskingSource stored_;
    DecompressingSource decompressed_;
    DecodingSource text_;
};

}  // namespace sluice::engine
