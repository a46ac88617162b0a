// Finds the rows of JSON one at a time, good or bad, for when bad ones are to be rejected.
//
// One thread at a time; borrows the input and the sink. What is handed out depends on the bytes
// alone, and is the same whether they are read whole or chunk by chunk. Of an array, or
// {"items":[…]}, the elements are records: their text must be JSON, but for the bytes and escapes
// inside strings. Of objects one behind the other, values are records, until a line cannot be read
// as JSON: then it is one, from its first byte that is not blank, and the next one begins anew. A
// value may go over many lines; a line feed ends a line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/input.h"
#include "engine/json_chunks.h"
#include "engine/json_extents.h"
#include "engine/json_line_values.h"
#include "engine/json_reader.h"
#include "engine/padded_buffer.h"

namespace sluice::engine {

struct JsonRecord {
    std::string_view text;     // valid during the call; a line has its line end
    std::uint64_t offset = 0;  // of its first byte, in the file
    std::uint64_t row = 0;     // of the file, or of its chunk, from 1; all records count
    // Why nothing can be read: a line that is no JSON, or bytes that are no text. None: the text is
    // one JSON value, perhaps with halves of surrogate pairs, and of any depth.
    std::optional<Error> error;
};

class JsonRecordSink {
  public:
    virtual ~JsonRecordSink() = default;
    virtual Result<void> record(JsonRecord record) = 0;
};

class JsonRecords {
  public:
    // `progress`, when there is one, is told of every block.
    JsonRecords(Input& input, JsonShape shape, const Limits& limits, Progress* progress);

    // For chunks.
    explicit JsonRecords(const Limits& limits) : limits_(limits) {}

    // All records, from the start of the input to its end. Errors: invalid_json in an array or
    // {"items":[…]}; not_a_table behind an array; record_too_large when a value, or a line, has
    // more than Limits::record_bytes; what the input, the progress and the sink return.
    Result<void> read(JsonRecordSink& sink);
    // The records of a chunk of elements or of lines (json_line_chunks.h). Errors: as above; rows
    // count from 1.
    Result<void> read(const JsonChunk& chunk, JsonRecordSink& sink);

  private:
    Result<bool> read_more();
    void make_room();
    Result<void> read_elements(JsonRecordSink& sink);
    Result<void> read_elements_of(const JsonChunk& chunk, JsonRecordSink& sink);
    Result<void> read_lines(JsonRecordSink& sink, std::uint64_t until);
    Result<bool> skip_blanks();
    Result<bool> whole_lines(JsonRecordSink& sink);
    Result<void> broken_line(JsonRecordSink& sink);
    Result<void> hand_out(const JsonExtent& value, JsonRecordSink& sink);
    std::unexpected<Error> too_large(std::uint64_t begin) const;
    Result<void> check_size(std::uint64_t begin, std::uint64_t end) const;
    std::string_view bytes() const {
        return chunk_ != nullptr ? chunk_->bytes.text() : text_.text();
    }
    std::string_view pending() const { return bytes().substr(begin_); }
    std::uint64_t offset() const { return offset_ + begin_; }

    Input* input_ = nullptr;  // none: of chunks
    JsonShape shape_ = JsonShape::kObjects;
    Limits limits_;
    Progress* progress_ = nullptr;
    PaddedBuffer text_;                 // of the input: read, and from begin_ on not done with
    const JsonChunk* chunk_ = nullptr;  // in place of that
    std::size_t begin_ = 0;             // in bytes()
    std::uint64_t offset_ = 0;          // of bytes(), in the file
    std::uint64_t rows_ = 0;
    JsonBrokenStarts broken_;  // among the lines that are pending
};

}  // namespace sluice::engine
