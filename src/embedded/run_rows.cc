#include "embedded/run_rows.h"

#include <string>

#include "embedded/job_request_rows.h"
#include "ports/record_checks.h"

namespace sluice::embedded {

namespace {

#define SLUICE_RUN_COLUMNS                                                                \
    "user, run, job, protocol, state, operation, input_bucket, input_key, input_bytes,"   \
    " input_etag, output_bucket, output_key, output_bytes, rows, error_code, error_name," \
    " error_message, error_row, error_column, error_byte_offset, updated, created,"       \
    " rejects_bucket, rejects_key, rejected, receipt, file_name"

// Error codes are stored by name: the enum's order may change.
Code code_named(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(Code::kInternal); ++i) {
        const Code code = static_cast<Code>(i);
        if (to_string(code) == name) return code;
    }
    return Code::kInternal;
}

Error error_in(const Statement& row) {
    Error error{code_named(row.text(14)), row.text(15), row.text(16), {}};
    if (!row.is_null(17)) error.place.row = static_cast<std::uint64_t>(row.integer(17));
    if (!row.is_null(18)) error.place.column = row.text(18);
    if (!row.is_null(19)) error.place.byte_offset = static_cast<std::uint64_t>(row.integer(19));
    return error;
}

JobRun run_in(const Statement& row) {
    JobRun run;
    run.user = UserId{row.text(0)};
    run.run = RunId{row.text(1)};
    run.job = JobId{row.text(2)};
    run.protocol = static_cast<Protocol>(row.integer(3));
    run.state = static_cast<JobState>(row.integer(4));
    run.operation = row.text(5);
    run.input = {BucketName{row.text(6)}, ObjectKey{row.text(7)}};
    run.input_bytes = static_cast<std::uint64_t>(row.integer(8));
    run.input_etag = ETag{row.text(9)};
    if (!row.is_null(10)) {
        run.output = ObjectName{BucketName{row.text(10)}, ObjectKey{row.text(11)}};
    }
    run.output_bytes = static_cast<std::uint64_t>(row.integer(12));
    run.rows = static_cast<std::uint64_t>(row.integer(13));
    if (!row.is_null(14)) run.error = error_in(row);
    run.updated = row.time(20);
    run.created = row.time(21);
    if (!row.is_null(22)) {
        run.rejects = ObjectName{BucketName{row.text(22)}, ObjectKey{row.text(23)}};
    }
    run.rejected = static_cast<std::uint64_t>(row.integer(24));
    run.receipt = row.text(25);
    run.file_name = row.text(26);
    return run;
}

void bind_result(Statement& row, const JobRun& run) {
    if (run.output) {
        row.bind(11, run.output->bucket);
        row.bind(12, run.output->key);
    }
    row.bind(13, run.output_bytes);
    row.bind(14, run.rows);
    if (run.rejects) {
        row.bind(22, run.rejects->bucket);
        row.bind(23, run.rejects->key);
    }
    row.bind(24, run.rejected);
    row.bind(25, run.receipt);
    if (!run.error) return;
    row.bind(15, to_string(run.error->code));
    row.bind(16, run.error->name);
    row.bind(17, run.error->message);
    row.bind(18, run.error->place.row);
    row.bind(19, run.error->place.column);
    row.bind(20, run.error->place.byte_offset);
}

Result<std::vector<JobRun>> runs_of(Statement row) {
    std::vector<JobRun> runs;
    while (TRY(row.step())) runs.push_back(run_in(row));
    return runs;
}

Result<std::optional<JobRun>> first(Statement row) {
    if (!TRY(row.step())) return std::optional<JobRun>();
    return std::optional(run_in(row));
}

}  // namespace

Result<std::optional<JobState>> run_state(Db& db, const JobRun& run) {
    Statement row = TRY(db.query("SELECT state FROM runs WHERE user = ?1 AND run = ?2 AND job = ?3",
                                 run.user,
                                 run.run,
                                 run.job));
    if (!TRY(row.step())) return std::optional<JobState>();
    return std::optional(static_cast<JobState>(row.integer(0)));
}

Result<void> put_run(Db& db, const JobRun& run, WallTime now) {
    Statement row = TRY(db.query(
        "INSERT INTO runs(" SLUICE_RUN_COLUMNS
        ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
        " ?18, ?19, ?20, ?21, ?21, ?22, ?23, ?24, ?25, ?26)"
        " ON CONFLICT(user, run, job) DO UPDATE SET state = excluded.state,"
        " operation = excluded.operation, output_bucket = excluded.output_bucket,"
        " output_key = excluded.output_key, output_bytes = excluded.output_bytes,"
        " rows = excluded.rows, error_code = excluded.error_code,"
        " error_name = excluded.error_name, error_message = excluded.error_message,"
        " error_row = excluded.error_row, error_column = excluded.error_column,"
        " error_byte_offset = excluded.error_byte_offset, updated = excluded.updated,"
        " rejects_bucket = excluded.rejects_bucket, rejects_key = excluded.rejects_key,"
        " rejected = excluded.rejected, receipt = excluded.receipt,"
        " input_bytes = iif(state = 4, excluded.input_bytes, input_bytes),"
        " input_etag = iif(state = 4, excluded.input_etag, input_etag)"
        // Queued, given up or awaiting its upload; and what awaits its upload replaces none.
        " WHERE state IN (0, 3, 4) AND excluded.state <> 4",
        run.user,
        run.run,
        run.job,
        static_cast<int>(run.protocol),
        static_cast<int>(run.state),
        run.operation,
        run.input.bucket,
        run.input.key,
        run.input_bytes,
        run.input_etag));
    bind_result(row, run);
    row.bind(21, now);
    row.bind(26, std::string_view(run.file_name));
    TRY(row.step());
    return {};
}

// "+id": found by its id, not among all that its user has (runs_by_user).
Result<std::optional<JobRun>> find_run(Db& db, const UserId& user, const RunId& run) {
    return first(TRY(db.query("SELECT " SLUICE_RUN_COLUMNS
                              " FROM runs WHERE user = ?1 AND run = ?2 ORDER BY +id LIMIT 1",
                              user,
                              run)));
}

Result<std::optional<JobRun>> latest_run(Db& db, const UserId& user, const JobId& job) {
    return first(TRY(db.query("SELECT " SLUICE_RUN_COLUMNS
                              " FROM runs WHERE user = ?1 AND job = ?2 ORDER BY id DESC LIMIT 1",
                              user,
                              job)));
}

Result<std::vector<JobRun>> newest_runs(Db& db,
                                        const std::optional<UserId>& user,
                                        std::size_t max) {
    constexpr std::string_view kOfAll =
        "SELECT " SLUICE_RUN_COLUMNS " FROM runs ORDER BY id DESC LIMIT ?1";
    constexpr std::string_view kOfUser =
        "SELECT " SLUICE_RUN_COLUMNS " FROM runs WHERE user = ?2 ORDER BY id DESC LIMIT ?1";
    const std::uint64_t limit = max;
    return runs_of(user ? TRY(db.query(kOfUser, limit, *user)) : TRY(db.query(kOfAll, limit)));
}

Result<std::vector<JobRun>> runs_before(Db& db,
                                        const UserId& user,
                                        std::int64_t before,
                                        std::size_t max) {
    return runs_of(TRY(db.query("SELECT " SLUICE_RUN_COLUMNS
                                " FROM runs WHERE user = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                                user,
                                before,
                                std::uint64_t{max})));
}

Result<std::optional<std::int64_t>> run_number(Db& db, const UserId& user, const RunId& run) {
    Statement row = TRY(db.query(
        "SELECT id FROM runs WHERE user = ?1 AND run = ?2 ORDER BY +id LIMIT 1", user, run));
    if (!TRY(row.step())) return std::optional<std::int64_t>();
    return std::optional(row.integer(0));
}

Result<void> remove_run(Db& db, const RunRemoval& removal) {
    if (removal.only_in) {
        Statement other =
            TRY(db.query("SELECT 1 FROM runs WHERE user = ?1 AND run = ?2 AND state <> ?3",
                         removal.user,
                         removal.run,
                         static_cast<int>(*removal.only_in)));
        if (TRY(other.step())) return run_changed();
    }
    TRY(db.run("DELETE FROM runs WHERE user = ?1 AND run = ?2", removal.user, removal.run));
    return forget_run(db, removal.user, removal.run);
}

Result<void> forget_run(Db& db, const UserId& user, const RunId& run) {
    TRY(delete_job_request(db, user, run));
    TRY(db.run("DELETE FROM inbox_events WHERE user = ?1 AND run = ?2", user, run));
    return {};
}

}  // namespace sluice::embedded
