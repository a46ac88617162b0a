// Takes UTF-8 and writes another encoding. UTF-8 passes as it is, perhaps behind a byte order mark.
//
// What is written is exact: it is read back, and a character that would not come back the same is
// an error, never a similar one. The same bytes come out however the text is split into writes. One
// thread at a time; borrows the sink. Call finish() behind the last byte. Errors: not_in_encoding
// (kInvalid), with the character, its line and the byte of the output; and what the sink returns.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/stream.h"
#include "engine/bytes/encoding.h"
#include "engine/bytes/transcoder.h"

namespace sluice::engine {

struct OutputEncoding {
    Encoding encoding = {};
    bool mark = false;  // a byte order mark comes first; only for encodings that have one
};

// As people name it; absent: UTF-8. `mark`: whether one is wanted. Errors (kInvalid):
// unknown_encoding; no_byte_order_mark.
Result<OutputEncoding> output_encoding(const std::optional<std::string>& name, bool mark);

class EncodingSink final : public ByteSink {
  public:
    EncodingSink(ByteSink& sink, OutputEncoding output);

    Result<void> write(std::span<const char> bytes) override;
    bool can_restart() const override { return sink_.can_restart(); }
    Result<void> restart() override;
    Result<void> finish();

  private:
    Result<void> begin();
    Result<void> encode(std::string_view text);
    Result<std::size_t> complete_character(std::string_view text);
    Result<void> put(std::span<const char> encoded, std::string_view text);
    Result<void> compare(std::string_view decoded);
    Result<void> compare_the_last();
    void count_encoded(std::string_view text);
    std::unexpected<Error> not_in_encoding() const;

    ByteSink& sink_;
    OutputEncoding output_;
    std::optional<Transcoder> encoder_;  // none: UTF-8
    std::optional<Transcoder> decoder_;
    std::unique_ptr<char[]> encoded_;
    std::unique_ptr<char[]> decoded_;
    std::string cut_;        // the beginning of a character whose rest is still to come
    std::string unseen_;     // encoded, and not read back yet
    std::string undecoded_;  // of what was written, what more bytes may make a character of
    std::uint64_t bytes_out_ = 0;
    std::uint64_t lines_ = 0;  // behind which stands what is unseen
    bool started_ = false;
};

}  // namespace sluice::engine
