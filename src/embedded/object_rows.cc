#include "embedded/object_rows.h"

#include "embedded/metadata_text.h"

namespace sluice::embedded {

namespace {

std::unexpected<Error> no_such_key() {
    return fail(Code::kNotFound, "no_such_key", "there is no such object");
}

Result<std::optional<std::string>> file_of(Db& db, const ObjectName& name) {
    Statement row = TRY(
        db.query("SELECT file FROM objects WHERE bucket = ?1 AND key = ?2", name.bucket, name.key));
    if (!TRY(row.step()) || row.is_null(0)) return std::optional<std::string>();
    return std::optional(row.text(0));
}

}  // namespace

Result<ObjectRow> find_object(Db& db, const ObjectName& name) {
    Statement row = TRY(
        db.query("SELECT size, etag, modified, content_type, content_disposition, content_encoding,"
                 " cache_control, metadata, file FROM objects WHERE bucket = ?1 AND key = ?2",
                 name.bucket,
                 name.key));
    if (!TRY(row.step())) return no_such_key();
    ObjectRow object;
    object.info.name = name;
    object.info.size = static_cast<std::uint64_t>(row.integer(0));
    object.info.etag = ETag{row.text(1)};
    object.info.modified = row.time(2);
    object.info.attributes = {.content_type = row.text(3),
                              .content_disposition = row.text(4),
                              .content_encoding = row.text(5),
                              .cache_control = row.text(6),
                              .metadata = TRY(decode_metadata(row.text(7)))};
    if (!row.is_null(8)) object.file = row.text(8);
    return object;
}

Result<std::string> inline_body(Db& db, const ObjectName& name, const ETag& etag) {
    Statement row =
        TRY(db.query("SELECT body FROM objects"
                     " WHERE bucket = ?1 AND key = ?2 AND etag = ?3 AND body IS NOT NULL",
                     name.bucket,
                     name.key,
                     etag));
    if (!TRY(row.step())) return no_such_key();
    return row.text(0);
}

Result<bool> object_exists(Db& db, const ObjectName& name) {
    Statement row = TRY(
        db.query("SELECT 1 FROM objects WHERE bucket = ?1 AND key = ?2", name.bucket, name.key));
    return row.step();
}

Result<bool> file_has_row(Db& db, const std::string& file) {
    Statement row = TRY(db.query("SELECT 1 FROM objects WHERE file = ?1", std::string_view(file)));
    return row.step();
}

Result<std::optional<std::string>> put_object(Db& db,
                                              const EmbeddedStagedObject& object,
                                              WallTime now) {
    const ObjectInfo& info = object.info();
    const ObjectAttributes& attributes = info.attributes;
    auto replaced = TRY(file_of(db, info.name));
    std::optional<std::string_view> file;
    std::optional<Blob> body;
    if (object.file()) {
        file = object.file()->id();
    } else {
        body = Blob{object.body()};
    }
    const std::string metadata = encode_metadata(attributes.metadata);
    TRY(
        db.run("INSERT OR REPLACE INTO objects(bucket, key, size, etag, modified, content_type,"
               " content_disposition, content_encoding, cache_control, metadata, file, body)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
               info.name.bucket,
               info.name.key,
               info.size,
               info.etag,
               now,
               attributes.content_type,
               attributes.content_disposition,
               attributes.content_encoding,
               attributes.cache_control,
               metadata,
               file,
               body));
    return replaced;
}

Result<void> reserve_key(Db& db, const ObjectName& name, WallTime now) {
    const auto reserved =
        TRY(db.run("INSERT OR IGNORE INTO reservations(bucket, key, reserved) VALUES(?1, ?2, ?3)",
                   name.bucket,
                   name.key,
                   now));
    if (reserved == 0 || TRY(object_exists(db, name))) {
        return fail(Code::kConflict, "key_taken", "the key was given to somebody before");
    }
    return {};
}

}  // namespace sluice::embedded
