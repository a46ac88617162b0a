// Cuts delimited text into chunks of whole records.
//
// Where a record ends depends on every quote before it, so chunks are cut by one thread at a time,
// in order; what is inside them can then be read by many at once. A chunk is *regular* when its
// quotes stand as RFC 4180 has them: its separators are then known exactly. Otherwise its text is
// left to CsvReader.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/chunk_filler.h"
#include "engine/padded_buffer.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {

struct CsvChunk {
    std::uint64_t number = 0;  // from 0, without gaps
    std::uint64_t offset = 0;  // of its first byte, in the file
    PaddedBuffer bytes;        // whole records; behind the file's last one perhaps no line end
    bool regular = false;
    // Of a regular chunk; bit bytes.size() is set when the last record has no line end.
    std::vector<std::uint64_t> separators;
    std::vector<std::uint64_t> line_ends;
};

class CsvChunks {
  public:
    // Chunks have about `chunk_bytes`, or one record when that is larger.
    CsvChunks(Input& input,
              simd::CsvMarks marks,
              std::size_t chunk_bytes,
              std::size_t record_bytes_max);

    // False: the input has ended. Errors: what the input returns. When a record is larger than the
    // limit, the chunk ends inside it, and CsvReader finds it too large.
    Result<bool> next(CsvChunk& chunk);
    // Nothing more will come.
    bool at_end() const { return filler_.exhausted(); }
    // The number of the chunk that next() gives or fails to give.
    std::uint64_t next_number() const { return number_; }

  private:
    std::size_t cut_regular(CsvChunk& chunk);
    std::size_t cut_irregular(const CsvChunk& chunk);

    ChunkFiller filler_;
    simd::CsvMarks marks_;
    std::size_t chunk_bytes_;
    std::size_t record_bytes_max_;
    std::size_t irregular_bytes_;  // the size of the next irregular chunk
    std::uint64_t number_ = 0;
};

// Where the record that begins at `text` ends: behind its line end, or npos when the text ends
// first. Stray quotes are read as CsvReader does.
std::size_t csv_record_end(std::string_view text, simd::CsvMarks marks);

}  // namespace sluice::engine
