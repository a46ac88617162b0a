// Records that cannot be taken, when the others are to go on: what is kept of them, and how it is
// written down.
//
// docs/rejects.md has the format. One thread at a time uses a RejectWriter; it borrows the sink.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/stream.h"
#include "engine/text_arena.h"

namespace sluice::engine {

// What becomes of records that cannot be taken.
struct Rejecting {
    ByteSink* sink = nullptr;           // none: the first one ends the transform
    std::uint64_t rejects_max = ~0ULL;  // one more ends the transform
};

// One that could not be taken; borrows its bytes.
struct Reject {
    Error error;                    // place.row: as OrderedOutput::fail_at() takes it
    std::uint64_t byte_offset = 0;  // of the record's first byte
    std::string_view raw;           // the record as it stands in the input; a line has its line end
};

// Takes a chunk's, in order. Errors: those of a RejectWriter.
class RejectSink {
  public:
    virtual ~RejectSink() = default;
    virtual Result<void> reject(Reject reject) = 0;
};

// Some that wait, with copies of their bytes.
class Rejects {
  public:
    void add(Reject reject);
    // About what they take in memory.
    std::size_t bytes() const { return bytes_; }
    std::vector<Reject>& all() { return rejects_; }
    void clear();

  private:
    std::vector<Reject> rejects_;
    TextArena raws_;
    std::size_t bytes_ = 0;
};

class RejectWriter {
  public:
    explicit RejectWriter(const Rejecting& rejecting) : rejecting_(rejecting) {}

    bool is_on() const { return rejecting_.sink != nullptr; }
    // One line of JSON, written in pieces. Errors: too_many_rejects, and those of the sink.
    Result<void> write(const Reject& reject);
    std::uint64_t count() const { return count_; }

  private:
    Result<void> write_raw(std::string_view raw);

    Rejecting rejecting_;
    std::uint64_t count_ = 0;
    std::string piece_;  // of the line that is written
};

// Whether an error is about a record, so that others may go on without it.
bool is_about_record(const Error& error);

}  // namespace sluice::engine
