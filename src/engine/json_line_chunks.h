// Cuts objects one behind the other into chunks of whole lines, whatever is wrong with them, so
// that the records of each chunk, read alone, are those of the file.
//
// One thread at a time, in order. A chunk ends at a sure line end: where the last byte before it
// that is no blank is none of { [ , : and the first one behind it none of } ] , : .
// No record stands on both sides of it, wherever records began before. Inside a value the last
// token before it would be a whole value or a name, and behind those nothing but } ] , : may come;
// so such a value is no JSON, its first line is a record by itself, and the next line begins anew
// (json_records.h), line by line up to here. No string goes over a line end, either. Between two
// values that are whole each line end is a sure one, so that good lines can be cut anywhere.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "engine/chunk_filler.h"
#include "engine/json_chunks.h"

namespace sluice::engine {

// The first byte that is no blank behind the last sure line end in `text`; 0: there is none.
std::size_t behind_last_sure_line_end(std::string_view text);

// The same behind the first one at or behind `from`, and there is a byte; else the text's end.
std::size_t behind_next_sure_line_end(std::string_view text, std::size_t from);

class JsonLineChunks final : public JsonCutter {
  public:
    // Chunks have about `chunk_bytes`, or more up to the next sure line end. Odd is what has none
    // in `bytes_max` bytes.
    JsonLineChunks(Input& input, std::size_t chunk_bytes, std::size_t bytes_max);

    // A chunk has no masks yet: scan_lines().
    Result<Found> next(JsonChunk& chunk) override;
    JsonShape shape() const override { return JsonShape::kObjects; }
    std::uint64_t next_number() const override { return number_; }

  private:
    ChunkFiller filler_;
    std::size_t chunk_bytes_;
    std::size_t bytes_max_;
    std::uint64_t number_ = 0;
};

// The small pieces of such a chunk, each one a chunk. Borrows it.
class JsonLinePieces {
  public:
    explicit JsonLinePieces(const JsonChunk& chunk) : chunk_(chunk) {}

    // False: there are no others.
    bool next(JsonChunk& piece);

  private:
    const JsonChunk& chunk_;
    std::size_t begin_ = 0;
};

// Makes the masks of a chunk of lines. False: they are no whole rows, and JsonRowScanner must not
// be given them.
bool scan_lines(JsonChunk& chunk);

}  // namespace sluice::engine
