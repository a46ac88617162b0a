#include "embedded/bucket_rows.h"

namespace sluice::embedded {

namespace {

std::unexpected<Error> no_such_bucket() {
    return fail(Code::kNotFound, "no_such_bucket", "there is no such bucket");
}

Bucket bucket_of(const Statement& row) {
    return {BucketName{row.text(0)}, row.time(1), row.text(2), row.text(3)};
}

}  // namespace

Result<Bucket> find_bucket(Db& db, const BucketName& name) {
    Statement row = TRY(
        db.query("SELECT name, created, cors, notification FROM buckets WHERE name = ?1", name));
    if (!TRY(row.step())) return no_such_bucket();
    return bucket_of(row);
}

Result<std::vector<Bucket>> all_buckets(Db& db) {
    Statement row =
        TRY(db.query("SELECT name, created, cors, notification FROM buckets ORDER BY name"));
    std::vector<Bucket> buckets;
    while (TRY(row.step())) buckets.push_back(bucket_of(row));
    return buckets;
}

Result<void> insert_bucket(Db& db, const Bucket& bucket, WallTime now) {
    const auto inserted =
        TRY(db.run("INSERT OR IGNORE INTO buckets(name, created, cors, notification)"
                   " VALUES(?1, ?2, ?3, ?4)",
                   bucket.name,
                   now,
                   std::string_view(bucket.cors),
                   std::string_view(bucket.notification)));
    if (inserted == 0) return fail(Code::kConflict, "bucket_exists", "there is such a bucket");
    return {};
}

Result<void> delete_bucket(Db& db, const BucketName& name) {
    TRY(find_bucket(db, name));
    Statement used =
        TRY(db.query("SELECT EXISTS (SELECT 1 FROM objects WHERE bucket = ?1)"
                     " OR EXISTS (SELECT 1 FROM uploads WHERE bucket = ?1 AND completed IS NULL)",
                     name));
    TRY(used.step());
    if (used.integer(0) != 0) {
        return fail(Code::kConflict, "bucket_not_empty", "the bucket has objects or uploads");
    }
    TRY(db.run("DELETE FROM buckets WHERE name = ?1", name));
    return {};
}

Result<void> set_bucket_cors(Db& db, const BucketName& name, const std::string& document) {
    const auto changed = TRY(
        db.run("UPDATE buckets SET cors = ?2 WHERE name = ?1", name, std::string_view(document)));
    if (changed == 0) return no_such_bucket();
    return {};
}

Result<void> set_bucket_notification(Db& db, const BucketName& name, const std::string& document) {
    const auto changed = TRY(db.run(
        "UPDATE buckets SET notification = ?2 WHERE name = ?1", name, std::string_view(document)));
    if (changed == 0) return no_such_bucket();
    return {};
}

}  // namespace sluice::embedded
