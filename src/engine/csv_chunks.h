// Cuts delimited text into chunks of whole records.
//
// Where a record ends depends on every quote before it, so chunks are cut by one thread at a time,
// in order; what is inside them can then be read by many at once. The separators of a chunk are
// found on the way: strictly, when its quotes stand as RFC 4180 has them, else leniently. Text in
// which that fails, because something is wrong with it, is left to CsvReader, and so are dialects
// that the kernels do not scan. Borrows the marks.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/chunk_filler.h"
#include "engine/dialect_marks.h"
#include "engine/padded_buffer.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {

struct CsvChunk {
    enum class Quotes : std::uint8_t { kStrict, kLenient, kUnknown };

    std::uint64_t number = 0;  // from 0, without gaps
    std::uint64_t offset = 0;  // of its first byte, in the file
    PaddedBuffer bytes;        // whole records; behind the file's last one perhaps no line end
    Quotes quotes = Quotes::kUnknown;
    // Masks, unless the quotes are unknown; bit bytes.size() is set when the last record has no
    // line end.
    std::vector<std::uint64_t> separators;
    std::vector<std::uint64_t> line_ends;
    bool may_have_crs = true;  // outside quotes
};

class CsvChunks {
  public:
    // Chunks have about `chunk_bytes`, or one record when that is larger. `goes_on`: what stands
    // behind a wrong record will be read, too.
    CsvChunks(Input& input,
              const DialectMarks& marks,
              std::size_t chunk_bytes,
              std::size_t record_bytes_max,
              bool goes_on);

    // False: the input has ended. Errors: what the input returns. When a record is larger than the
    // limit, the chunk ends inside it, and CsvReader finds it too large.
    Result<bool> next(CsvChunk& chunk);
    // Nothing more will come.
    bool at_end() const { return filler_.exhausted(); }
    // The number of the chunk that next() gives or fails to give.
    std::uint64_t next_number() const { return number_; }

  private:
    std::size_t records_end(CsvChunk& chunk);
    std::size_t unscanned_records_end(CsvChunk& chunk) const;

    ChunkFiller filler_;
    const DialectMarks& marks_;
    bool wrong_is_error_;  // what the scan calls wrong is for CsvReader, too
    std::size_t chunk_bytes_;
    std::size_t record_bytes_max_;
    std::uint64_t number_ = 0;
};

}  // namespace sluice::engine
