#include "embedded/retention.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "embedded/message_rows.h"
#include "embedded/object_rows.h"
#include "embedded/part_rows.h"
#include "embedded/run_rows.h"

namespace sluice::embedded {

namespace {

constexpr int kBatch = 256;

// Repeats `batch` (which returns how many rows it deleted) until it finds no more.
Result<std::uint64_t> in_batches(Writer& writer,
                                 const std::stop_token& stop,
                                 const std::function<Result<std::int64_t>(Db&)>& batch,
                                 const std::function<void()>& committed = {}) {
    std::uint64_t total = 0;
    while (!stop.stop_requested()) {
        std::int64_t deleted = 0;
        TRY(writer.run([&](Db& db) -> Result<void> {
            deleted = TRY(batch(db));
            return {};
        }));
        if (deleted == 0) break;
        if (committed) committed();
        total += static_cast<std::uint64_t>(deleted);
    }
    return total;
}

// What lies before an upload event that nobody has parsed yet: up to here every upload has a run.
// The event is sent by the transaction that writes the object, so their times differ by little.
Result<WallTime> parsed_before(Db& db, WallTime before) {
    constexpr Seconds kMargin{60};
    for (const QueueName& queue : {queues::kUploads, dead_letter_queue(queues::kUploads)}) {
        const auto oldest = TRY(oldest_sent(db, queue));
        if (oldest) before = std::min(before, *oldest - kMargin);
    }
    return before;
}

// The input of work that has not ended is never deleted: queued, or given up and waiting for a
// redrive. The files of the deleted rows go to `files`.
Result<std::int64_t> delete_objects(Db& db,
                                    const BucketName& bucket,
                                    WallTime before,
                                    std::vector<std::string>& files) {
    files.clear();
    std::int64_t deleted = 0;
    std::vector<UploadId> uploads;
    Statement row =
        TRY(db.query("DELETE FROM objects WHERE id IN"
                     " (SELECT id FROM objects WHERE bucket = ?1 AND modified < ?2"
                     " AND NOT EXISTS (SELECT 1 FROM runs WHERE input_bucket = objects.bucket"
                     " AND input_key = objects.key AND state IN (0, 3)) LIMIT ?3)"
                     " RETURNING file, upload",
                     bucket,
                     TRY(parsed_before(db, before)),
                     kBatch));
    while (TRY(row.step())) {
        ++deleted;
        if (!row.is_null(0)) files.push_back(row.text(0));
        if (!row.is_null(1)) uploads.emplace_back(row.text(1));
    }
    for (const UploadId& upload : uploads) {
        for (std::string& file : TRY(delete_parts(db, upload))) files.push_back(std::move(file));
    }
    return deleted;
}

// A given-up run says that its input is still needed, until its dead letter is redriven or purged.
// One that awaits its upload goes when nobody uploads: a file that is there has an event, which
// will move the run.
Result<std::int64_t> delete_runs(Db& db, WallTime before) {
    std::vector<std::pair<UserId, RunId>> runs;
    {
        Statement row =
            TRY(db.query("DELETE FROM runs WHERE id IN"
                         " (SELECT id FROM runs WHERE state <> 0 AND state <> 3 AND updated < ?1"
                         " AND (state <> 4 OR NOT (EXISTS (SELECT 1 FROM objects"
                         " WHERE bucket = runs.input_bucket AND key = runs.input_key)"
                         " OR EXISTS (SELECT 1 FROM uploads WHERE bucket = runs.input_bucket"
                         " AND key = runs.input_key AND completed IS NULL))) LIMIT ?2)"
                         " RETURNING user, run",
                         before,
                         kBatch));
        while (TRY(row.step())) runs.emplace_back(UserId{row.text(0)}, RunId{row.text(1)});
    }
    for (const auto& [user, run] : runs) TRY(forget_run(db, user, run));
    return static_cast<std::int64_t>(runs.size());
}

// The parts of a completed one are its object's. An upload has up to 10,000 of them: few at once.
Result<std::int64_t> delete_uploads(Db& db,
                                    const ExpiredUploads& which,
                                    std::vector<std::string>& files) {
    constexpr int kUploads = 4;
    files.clear();
    std::int64_t deleted = 0;
    std::vector<UploadId> unfinished;
    Statement row =
        TRY(db.query("DELETE FROM uploads WHERE id IN"
                     " (SELECT id FROM uploads WHERE initiated < ?1"
                     " AND (completed IS NOT NULL OR NOT ?2) LIMIT ?3) RETURNING id, completed",
                     which.before,
                     which.completed_only,
                     kUploads));
    while (TRY(row.step())) {
        ++deleted;
        if (row.is_null(1)) unfinished.emplace_back(row.text(0));
    }
    for (const UploadId& upload : unfinished) {
        for (std::string& file : TRY(delete_parts(db, upload))) files.push_back(std::move(file));
    }
    return deleted;
}

}  // namespace

Result<std::uint64_t> expire_objects(Writer& writer,
                                     Files& files,
                                     const BucketName& bucket,
                                     WallTime before,
                                     const std::stop_token& stop) {
    std::vector<std::string> garbage;
    return in_batches(
        writer,
        stop,
        [&](Db& db) { return delete_objects(db, bucket, before, garbage); },
        [&] {
            for (const std::string& file : garbage) files.remove_object(file);
        });
}

Result<std::uint64_t> expire_uploads(Writer& writer,
                                     Files& files,
                                     const ExpiredUploads& which,
                                     const std::stop_token& stop) {
    std::vector<std::string> garbage;
    return in_batches(
        writer,
        stop,
        [&](Db& db) { return delete_uploads(db, which, garbage); },
        [&] {
            for (const std::string& file : garbage) files.remove_object(file);
        });
}

Result<std::uint64_t> expire_runs(Writer& writer, WallTime before, const std::stop_token& stop) {
    return in_batches(writer, stop, [&](Db& db) { return delete_runs(db, before); });
}

Result<std::uint64_t> expire_reservations(Writer& writer,
                                          WallTime before,
                                          const std::stop_token& stop) {
    return in_batches(writer, stop, [&](Db& db) {
        return db.run(
            "DELETE FROM reservations WHERE (bucket, key) IN"
            " (SELECT bucket, key FROM reservations WHERE reserved < ?1 LIMIT ?2)",
            before,
            kBatch);
    });
}

Result<std::uint64_t> expire_requests(Writer& writer, WallTime now, const std::stop_token& stop) {
    return in_batches(writer, stop, [&](Db& db) {
        return db.run(
            "DELETE FROM idempotency WHERE id IN"
            " (SELECT id FROM idempotency WHERE expires <= ?1 LIMIT ?2)",
            now,
            kBatch);
    });
}

Result<std::uint64_t> sweep(Files& files, Readers& readers, const std::stop_token& stop) {
    std::uint64_t swept = 0;
    for (const std::string& id : TRY(files.object_ids())) {
        if (stop.stop_requested()) break;
        // In this order: a file that is not waiting for its row now either has it or never will.
        if (files.in_use(id)) continue;
        if (TRY(readers.with([&](Db& db) { return file_has_row(db, id); }))) continue;
        files.remove_object(id);
        ++swept;
    }
    return swept;
}

}  // namespace sluice::embedded
