#include "embedded/schema.h"

#include <fcntl.h>

#include <array>
#include <string>
#include <string_view>

#include "embedded/files.h"

namespace sluice::embedded {

namespace {

// Times are milliseconds since 1970. Protocols and states are the values of their enums.
constexpr std::string_view kV1 = R"sql(
CREATE TABLE facts(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

-- An object's bytes are in `body` when they are few, else in the file objects/xx/<file>.
CREATE TABLE objects(
    id INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL, key TEXT NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    content_type TEXT NOT NULL, content_disposition TEXT NOT NULL,
    content_encoding TEXT NOT NULL, cache_control TEXT NOT NULL, metadata TEXT NOT NULL,
    file TEXT, body BLOB,
    UNIQUE(bucket, key), CHECK((file IS NULL) <> (body IS NULL)));
CREATE UNIQUE INDEX objects_by_file ON objects(file) WHERE file IS NOT NULL;

CREATE TABLE reservations(
    bucket TEXT NOT NULL, key TEXT NOT NULL, reserved INTEGER NOT NULL,
    PRIMARY KEY(bucket, key)) WITHOUT ROWID;

-- AUTOINCREMENT: an id is never used again. A lease is (id, receive_count) and holds while
-- `lease_epoch` is the running process's epoch; 0 means handed back. `visible_at` is a delay's end.
CREATE TABLE messages(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL, user TEXT NOT NULL, sent INTEGER NOT NULL,
    visible_at INTEGER NOT NULL, receive_count INTEGER NOT NULL DEFAULT 0,
    lease_epoch INTEGER NOT NULL DEFAULT 0, reason TEXT, body TEXT NOT NULL);

CREATE TABLE runs(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user TEXT NOT NULL, run TEXT NOT NULL, job TEXT NOT NULL,
    protocol INTEGER NOT NULL, state INTEGER NOT NULL, operation TEXT NOT NULL,
    input_bucket TEXT NOT NULL, input_key TEXT NOT NULL,
    input_bytes INTEGER NOT NULL, input_etag TEXT NOT NULL,
    output_bucket TEXT, output_key TEXT, output_bytes INTEGER NOT NULL, rows INTEGER NOT NULL,
    error_code TEXT, error_name TEXT, error_message TEXT,
    error_row INTEGER, error_column TEXT, error_byte_offset INTEGER,
    created INTEGER NOT NULL, updated INTEGER NOT NULL,
    UNIQUE(user, run, job));
CREATE INDEX runs_by_job ON runs(user, job);

-- The counter outlives the events, so that a sequence number is never given twice.
CREATE TABLE inboxes(user TEXT PRIMARY KEY, last_sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE inbox_events(
    user TEXT NOT NULL, sequence INTEGER NOT NULL,
    run TEXT NOT NULL, given_up INTEGER NOT NULL,
    protocol INTEGER NOT NULL, delivered INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL,
    PRIMARY KEY(user, sequence), UNIQUE(user, run, given_up)) WITHOUT ROWID;
)sql";

// Opening reads one entry per message and retention looks for the oldest: neither should read
// bodies, nor every row.
constexpr std::string_view kV2 = R"sql(
CREATE INDEX messages_by_age ON messages(queue, sent, id, user, visible_at);
CREATE INDEX objects_by_age ON objects(bucket, modified);
CREATE INDEX runs_by_age ON runs(updated) WHERE state <> 0;
CREATE INDEX reservations_by_age ON reservations(reserved);
CREATE INDEX messages_suspected ON messages(id) WHERE lease_epoch <> 0 AND receive_count > 1;
CREATE INDEX runs_unfinished ON runs(input_bucket, input_key) WHERE state IN (0, 3);
CREATE INDEX inbox_undelivered ON inbox_events(user, protocol, sequence) WHERE delivered = 0;
)sql";

// `interrupted`: how many leases an orderly stop handed back. Those receives do not count against
// the message, nor make it suspected.
constexpr std::string_view kV3 = R"sql(
ALTER TABLE messages ADD COLUMN interrupted INTEGER NOT NULL DEFAULT 0;
DROP INDEX messages_suspected;
CREATE INDEX messages_suspected ON messages(id)
    WHERE lease_epoch <> 0 AND receive_count - interrupted > 1;
)sql";

// What became of a run's bad records, and its receipt. Runs of before have none.
constexpr std::string_view kV4 = R"sql(
ALTER TABLE runs ADD COLUMN rejects_bucket TEXT;
ALTER TABLE runs ADD COLUMN rejects_key TEXT;
ALTER TABLE runs ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
)sql";

// What the storage endpoint needs. An object of several parts has the rows of `parts` that its
// `upload` names, in ascending order, and an empty `body`; a part belongs to an upload that is
// open, or to the object that it became. A completed upload stays for a while, to answer once more.
// A secret is sealed under the data directory's key file. `body` is an object's last column: what
// stands behind one is read through all of its pages.
constexpr std::string_view kV5 = R"sql(
CREATE TABLE objects_v5(
    id INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL, key TEXT NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    content_type TEXT NOT NULL, content_disposition TEXT NOT NULL,
    content_encoding TEXT NOT NULL, content_language TEXT NOT NULL DEFAULT '',
    cache_control TEXT NOT NULL, expires TEXT NOT NULL DEFAULT '',
    metadata TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '',
    checksum_algorithm TEXT, checksum TEXT, checksum_composite INTEGER NOT NULL DEFAULT 0,
    parts INTEGER NOT NULL DEFAULT 0,
    file TEXT, upload TEXT, body BLOB,
    UNIQUE(bucket, key), CHECK((file IS NULL) <> (body IS NULL)));
INSERT INTO objects_v5(id, bucket, key, size, etag, modified, content_type, content_disposition,
    content_encoding, cache_control, metadata, file, body)
    SELECT id, bucket, key, size, etag, modified, content_type, content_disposition,
    content_encoding, cache_control, metadata, file, body FROM objects;
DROP TABLE objects;
ALTER TABLE objects_v5 RENAME TO objects;
CREATE UNIQUE INDEX objects_by_file ON objects(file) WHERE file IS NOT NULL;
CREATE INDEX objects_by_age ON objects(bucket, modified);

CREATE TABLE uploads(
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL,
    initiated INTEGER NOT NULL, owner TEXT NOT NULL,
    content_type TEXT NOT NULL, content_disposition TEXT NOT NULL,
    content_encoding TEXT NOT NULL, content_language TEXT NOT NULL,
    cache_control TEXT NOT NULL, expires TEXT NOT NULL,
    metadata TEXT NOT NULL, tags TEXT NOT NULL,
    checksum_algorithm TEXT NOT NULL, checksum_composite INTEGER NOT NULL,
    completed TEXT) WITHOUT ROWID;
CREATE INDEX uploads_by_key ON uploads(bucket, key, id) WHERE completed IS NULL;
CREATE INDEX uploads_by_age ON uploads(initiated);

CREATE TABLE parts(
    upload TEXT NOT NULL, number INTEGER NOT NULL,
    size INTEGER NOT NULL, etag TEXT NOT NULL, modified INTEGER NOT NULL,
    checksum_algorithm TEXT, checksum TEXT, file TEXT, body BLOB,
    PRIMARY KEY(upload, number), CHECK((file IS NULL) <> (body IS NULL)));
CREATE UNIQUE INDEX parts_by_file ON parts(file) WHERE file IS NOT NULL;

CREATE TABLE buckets(
    name TEXT PRIMARY KEY, created INTEGER NOT NULL,
    cors TEXT NOT NULL DEFAULT '', notification TEXT NOT NULL DEFAULT '') WITHOUT ROWID;

CREATE TABLE access_keys(
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, secret BLOB NOT NULL, grants TEXT NOT NULL,
    created INTEGER NOT NULL) WITHOUT ROWID;
)sql";

// What users keep, and the requests that they may send again (idempotency_rows.h).
constexpr std::string_view kV6 = R"sql(
CREATE TABLE recipes(
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL, name TEXT NOT NULL, header TEXT NOT NULL,
    revision INTEGER NOT NULL, updated INTEGER NOT NULL, document TEXT NOT NULL,
    UNIQUE(user, name));
CREATE INDEX recipes_by_header ON recipes(user, header, name) WHERE header <> '';

CREATE TABLE idempotency(
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, fence INTEGER NOT NULL,
    lease_epoch INTEGER NOT NULL, lease_until INTEGER NOT NULL, expires INTEGER NOT NULL,
    response TEXT,
    UNIQUE(user, key));
CREATE INDEX idempotency_by_age ON idempotency(expires);
)sql";

// What v1 jobs know beside their runs, and a user's runs in the order in which they are listed. In
// `state`, 4 awaits its upload and 5 was cancelled: runs_by_age has both.
constexpr std::string_view kV7 = R"sql(
ALTER TABLE runs ADD COLUMN file_name TEXT NOT NULL DEFAULT '';
CREATE INDEX runs_by_user ON runs(user);
CREATE TABLE job_requests(
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL, run TEXT NOT NULL, document TEXT NOT NULL,
    UNIQUE(user, run));
)sql";

// Who is told of an event that is told again: who was there when it was made. Older events count as
// made before everybody came.
constexpr std::string_view kV8 = R"sql(
ALTER TABLE inbox_events ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
)sql";

constexpr std::array kSteps = {kV1, kV2, kV3, kV4, kV5, kV6, kV7, kV8};

Result<int> version_of(Db& db) {
    Statement row = TRY(db.query("PRAGMA user_version"));
    TRY(row.step());
    return static_cast<int>(row.integer(0));
}

std::unexpected<Error> newer(int found, int known) {
    return fail(Code::kInvalid,
                "data_dir_newer",
                "the data directory was made by a newer sluice (schema " + std::to_string(found) +
                    ", this build knows " + std::to_string(known) +
                    "): run that build, or restore the backup it made");
}

// Written beside its final name first: a half backup is never taken for a whole one.
Result<void> back_up(Db& db, const std::filesystem::path& file, int version, Disk& disk) {
    const std::filesystem::path backup = file.string() + ".v" + std::to_string(version) + ".bak";
    const std::filesystem::path unfinished = backup.string() + ".tmp";
    disk.unlinkat(AT_FDCWD, unfinished.c_str());
    TRY(db.run("VACUUM INTO ?1", std::string_view(unfinished.native())));
    return make_durable(disk, unfinished, backup);
}

Result<void> step_up(Db& db, int version) {
    TRY(db.script("BEGIN IMMEDIATE"));
    const std::string sql = std::string(kSteps[static_cast<std::size_t>(version)]) +
                            "PRAGMA user_version = " + std::to_string(version + 1) + ";COMMIT;";
    const auto done = db.script(sql);
    if (!done && db.in_transaction()) TRY(db.script("ROLLBACK"));
    return done;
}

}  // namespace

std::span<const std::string_view> schema_steps() {
    return kSteps;
}

int schema_version() {
    return static_cast<int>(kSteps.size());
}

Result<void> migrate(Db& db, const std::filesystem::path& file, Log& log, int to, Disk& disk) {
    const int from = TRY(version_of(db));
    if (from > to) return newer(from, to);
    if (from == to) return {};
    if (from > 0) TRY(back_up(db, file, from, disk));
    for (int version = from; version < to; ++version) TRY(step_up(db, version));
    log.info("schema_migrated", {{"from", from}, {"to", to}});
    return {};
}

Result<void> check_version(Db& db) {
    const int found = TRY(version_of(db));
    if (found > schema_version()) return newer(found, schema_version());
    if (found == schema_version()) return {};
    return fail(Code::kInvalid,
                "data_dir_older",
                "the data directory was made by an older sluice (schema " + std::to_string(found) +
                    ", this build needs " + std::to_string(schema_version()) +
                    "): start `sluice serve` on it once, which migrates it after a backup");
}

}  // namespace sluice::embedded
