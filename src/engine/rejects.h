// Records that cannot be taken, when the others are to go on: what is kept of them, and how it is
// written down.
//
// docs/rejects.md has the format. One thread at a time uses a RejectWriter; it borrows the sink.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/stream.h"

namespace sluice::engine {

// What becomes of records that cannot be taken.
struct Rejecting {
    ByteSink* sink = nullptr;           // none: the first one ends the transform
    std::uint64_t rejects_max = ~0ULL;  // one more ends the transform
};

struct Reject {
    Error error;                    // place.row: as OrderedOutput::fail_at() takes it
    std::uint64_t byte_offset = 0;  // of the record's first byte
    std::string raw;                // the record as it stands in the input; a line has its line end
    bool has_file_row = false;      // place.row is the file's already
};

using Rejects = std::vector<Reject>;

class RejectWriter {
  public:
    explicit RejectWriter(const Rejecting& rejecting) : rejecting_(rejecting) {}

    bool is_on() const { return rejecting_.sink != nullptr; }
    // One line of JSON. Errors: too_many_rejects, and those of the sink.
    Result<void> write(const Reject& reject);
    std::uint64_t count() const { return count_; }

  private:
    Rejecting rejecting_;
    std::uint64_t count_ = 0;
    std::string line_;
};

// Whether an error is about a record, so that others may go on without it.
bool is_about_record(const Error& error);

}  // namespace sluice::engine
