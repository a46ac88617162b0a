// Reads a chunk's records one by one, so that those that cannot be taken are rejected and the
// others go on.
//
// One object for each thread; borrows the table and the sinks. A record ends at the first line end
// outside quotes, whatever is wrong with it; text behind a quote that closes is data up to the next
// delimiter. So what is rejected depends neither on chunks nor on threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/csv_reader.h"
#include "engine/csv_rows.h"
#include "engine/recipe/origin.h"
#include "engine/rejects.h"
#include "engine/row_gatherer.h"

namespace sluice::engine {

class CsvRecords final : private Table {
  public:
    CsvRecords(const CsvTable& table, RowSink& sink, RejectSink& rejects);

    // Reads from byte `from` of the chunk on: the start of a record. Errors: those that are not
    // about one record, and of a record that is over Limits::record_bytes, whose end may not be
    // known; what the sink of rejects returns.
    Result<void> read(const CsvChunk& chunk, std::size_t from);
    // Of the last read(). Rows count the rejects, too.
    std::uint64_t row_count() const { return row_count_; }

  private:
    Result<void> header(const std::vector<std::string>&) override { return {}; }
    Result<void> row(const Record& record) override;
    Result<void> take(CsvReader& reader, std::string_view raw, std::uint64_t offset);

    const CsvTable& table_;
    RowGatherer gatherer_;
    Origin at_;  // of the record that is read
    std::uint64_t row_count_ = 0;
    RejectSink& rejects_;
};

}  // namespace sluice::engine
