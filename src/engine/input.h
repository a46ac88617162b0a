// The input as blocks of checked text: UTF-8 without its byte order mark, without NUL.
//
// One thread at a time; borrows the source and the progress. A block ends at a character's border,
// and the bytes before an error are handed out before the error is, so what a reader sees does not
// depend on how the source splits its bytes. Errors: invalid_utf8, nul_byte, and what the source
// and the progress return.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "base/stream.h"
#include "engine/transform.h"

namespace sluice::engine {

class Input {
  public:
    explicit Input(ByteSource& source, Progress* progress = nullptr);

    // Bytes as they are, behind the byte order mark: 0 is the end. Not to be mixed with next().
    Result<std::size_t> read(std::span<char> out);
    // Where the text begins: behind the byte order mark.
    Result<std::uint64_t> text_offset();

    // The next block, valid until the next call; empty at the end.
    Result<std::string_view> next();
    // Where that block stands in the file (a byte order mark counts).
    std::uint64_t block_offset() const { return block_offset_; }

    // The first bytes of the text, kSampleBytes of them or all. Consumes nothing.
    struct Sample {
        std::string_view text;
        bool whole = false;
    };
    Result<Sample> sample();
    // Reads up to behind the next `count` line ends, without looking whether it is text.
    Result<void> skip_lines(std::size_t count);
    // The first byte of the file that is not JSON white space, looked for in the first block's
    // worth of bytes; NUL when there is none. Consumes nothing.
    Result<char> first_significant();
    // Starts again at the first byte.
    Result<void> rewind();

    // Tells the source.
    void will_not_rewind() { source_.will_not_rewind(); }

    // Bytes read since the start or the last rewind.
    std::uint64_t bytes_read() const { return bytes_read_; }
    // What the progress is told as rows_out: rows since the start or the last rewind.
    void count_row() { ++rows_; }
    std::uint64_t rows() const { return rows_; }

  private:
    std::string_view pending() const { return {buffer_.get() + begin_, end_ - begin_}; }
    Result<std::size_t> fill();
    Result<std::size_t> fill_and_tell();
    Result<void> skip_byte_order_mark();
    Result<bool> skip_line();
    std::string_view hand_out(std::size_t count);

    ByteSource& source_;
    Progress* progress_;
    std::unique_ptr<char[]> buffer_;  // [begin_, end_) was read and not handed out
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool started_ = false;
    std::uint64_t bytes_read_ = 0;
    std::uint64_t block_offset_ = 0;
    std::uint64_t rows_ = 0;
};

}  // namespace sluice::engine
