// What may be deleted, and nothing else: objects, final runs, runs that nobody uploaded a file for
// and unfinished uploads in parts past their time, reservations that no signed form can use any
// more, expired idempotency records, and files that no row names.
#pragma once

#include <cstdint>
#include <stop_token>

#include "base/clock.h"
#include "base/result.h"
#include "embedded/files.h"
#include "embedded/readers.h"
#include "embedded/writer.h"
#include "ports/object.h"

namespace sluice::embedded {

// Each deletes what is older than `before`, in batches that commit on their own so that others'
// commits come between, and returns how many. An error leaves what was deleted so far deleted, and
// so does `stop`, which ends all of these soon.
Result<std::uint64_t> expire_objects(Writer& writer,
                                     Files& files,
                                     const BucketName& bucket,
                                     WallTime before,
                                     const std::stop_token& stop);
// Final runs and those that still await their upload, with their requests and inbox events.
Result<std::uint64_t> expire_runs(Writer& writer, WallTime before, const std::stop_token& stop);
// Uploads in parts that were begun before; of the completed ones only what is known of them.
struct ExpiredUploads {
    bool completed_only = false;
    WallTime before;
};
Result<std::uint64_t> expire_uploads(Writer& writer,
                                     Files& files,
                                     const ExpiredUploads& which,
                                     const std::stop_token& stop);
Result<std::uint64_t> expire_reservations(Writer& writer,
                                          WallTime before,
                                          const std::stop_token& stop);
// Idempotency records that expired at `now`.
Result<std::uint64_t> expire_requests(Writer& writer, WallTime now, const std::stop_token& stop);

// Removes the files in objects/ that have no row, are not about to get one and have no reader.
// Returns how many.
Result<std::uint64_t> sweep(Files& files, Readers& readers, const std::stop_token& stop);

}  // namespace sluice::embedded
