// The output's one order: workers hand in their chunks' texts and go on; whoever hands in the text
// whose turn it is writes it, and all that wait behind it.
//
// Thread-safe; borrows the sink. At most `waiting_max` texts wait. The first error, in the order of
// the chunks, is the one that counts; after it nothing more is written.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/stream.h"
#include "engine/padded_buffer.h"
#include "engine/rejects.h"
#include "engine/transform.h"

namespace sluice::engine {

class TypeInference;

// What became of rows.
struct RowCounts {
    std::uint64_t in = 0;   // the reader's count
    std::uint64_t out = 0;  // the writer's
    std::uint64_t filtered = 0;
    std::uint64_t deduplicated = 0;
    std::uint64_t rejected = 0;

    RowCounts& operator+=(const RowCounts& other);
    // kInternal unbalanced: on the way from the reader to the writer rows were lost or made up.
    Result<void> check() const;
};

// What is known of a chunk at its end.
struct ChunkEnd {
    std::uint64_t bytes_in = 0;  // of the input, up to the chunk's end
    RowCounts rows = {};         // its own
    Rejects rejects = {};        // their rows count from 1 at the chunk's first one
};

class OrderedOutput {
  public:
    OrderedOutput(ByteSink& sink,
                  const Rejecting& rejecting,
                  Progress* progress,
                  std::size_t waiting_max)
        : sink_(sink), rejects_(rejecting), progress_(progress), waiting_max_(waiting_max) {}

    bool takes_rejects() const { return rejects_.is_on(); }

    // Before the first row: rows are not written, but looked at for `inference`, which is borrowed.
    void only_infer(TypeInference& inference) { inference_ = &inference; }
    // None: rows are written.
    TypeInference* inference() const { return inference_; }

    // Before any chunk and after all of them: written at once.
    Result<void> write(std::string_view text);
    // By whoever has the turn, or behind all chunks; its row is the file's.
    Result<void> write(const Reject& reject) { return rejects_.write(reject); }
    // The number of the first data row, for errors: 2 behind a header.
    void count_rows_from(std::uint64_t first) { first_row_ = first; }
    // What the first row's text begins with and must not.
    void drop_before_first_row(std::string_view separator) { to_drop_ = separator.size(); }

    // A part of chunk `chunk`. Waits until all chunks before it have ended. kCancelled: another one
    // failed.
    Result<void> write(std::uint64_t chunk, std::string_view text);
    // Waits as write() does. Until end() nobody else has the turn.
    Result<void> wait_for_turn(std::uint64_t chunk);
    // Rows' text, by whoever has the turn, or behind all chunks.
    Result<void> write_rows(std::string_view text);
    // What makes a row number of the chunk that has the turn the file's.
    std::uint64_t rows_before() const { return rows_.in + first_row_ - 1; }
    // Tells the progress where things stand, by whoever has the turn, or behind all chunks. Errors:
    // its own.
    Result<void> tell();
    // The end of a chunk, with the rest of its rows' text, which is taken: what is left of `text`
    // is another buffer. Waits only when too many others do. Errors are told by error(), as
    // kCancelled here.
    Result<void> end(std::uint64_t chunk, ChunkEnd end, PaddedBuffer& text);
    // A chunk's error; its row counts from the first data row of the chunk, which is made the
    // file's here.
    void fail_at(std::uint64_t chunk, Error error);

    // An error that has no place in the order, such as a lack of memory: counts unless there is
    // one.
    void abort(Error error);

    bool failed() const;
    // The error that counts, if there was one.
    std::optional<Error> error() const;
    // Behind all chunks.
    void add(const RowCounts& rows) { rows_ += rows; }
    const RowCounts& rows() const { return rows_; }
    std::uint64_t bytes_written() const { return bytes_written_; }
    // Of the input, in one chunk: no record has more.
    std::uint64_t chunk_bytes_max() const { return chunk_bytes_max_; }

  private:
    // A chunk that has ended before its turn.
    struct Ended {
        ChunkEnd end;
        PaddedBuffer text;
    };
    using Lock = std::unique_lock<std::mutex>;

    Result<void> wait_for(std::uint64_t chunk, Lock& lock);
    Result<void> write_ended(Ended& ended, Lock& lock);
    Result<void> write_rejects(Rejects& rejects);

    ByteSink& sink_;
    RejectWriter rejects_;  // used by whoever has the turn
    Progress* progress_;
    std::size_t waiting_max_;
    TypeInference* inference_ = nullptr;
    mutable std::mutex mutex_;
    std::condition_variable moved_on_;
    std::uint64_t turn_ = 0;
    std::map<std::uint64_t, Ended> waiting_;
    std::vector<PaddedBuffer> spare_;
    std::optional<Error> error_;
    std::size_t to_drop_ = 0;
    std::uint64_t first_row_ = 1;
    RowCounts rows_;
    std::uint64_t bytes_in_ = 0;  // of the chunks that were written
    std::uint64_t chunk_bytes_max_ = 0;
    std::uint64_t bytes_written_ = 0;
};

}  // namespace sluice::engine
