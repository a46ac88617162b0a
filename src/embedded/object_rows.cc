#include "embedded/object_rows.h"

#include <utility>

#include "embedded/metadata_text.h"
#include "embedded/part_rows.h"

namespace sluice::embedded {

namespace {

std::unexpected<Error> no_such_key() {
    return fail(Code::kNotFound, "no_such_key", "there is no such object");
}

std::optional<Checksum> checksum_of(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return Checksum{row.text(column), row.text(column + 1), row.integer(column + 2) != 0};
}

// The files of the object of that name, which go with it; the rows of its parts go here.
Result<std::vector<std::string>> clear_bytes(Db& db, const ObjectName& name) {
    Statement row = TRY(db.query(
        "SELECT file, upload FROM objects WHERE bucket = ?1 AND key = ?2", name.bucket, name.key));
    std::vector<std::string> files;
    if (!TRY(row.step())) return files;
    if (!row.is_null(0)) files.push_back(row.text(0));
    if (!row.is_null(1)) return delete_parts(db, UploadId{row.text(1)});
    return files;
}

}  // namespace

Result<ObjectAttributes> attributes_of(const Statement& row, int column) {
    // Before the rest: g++ 12 forgets the members that are made when a later one returns.
    Metadata metadata = TRY(decode_metadata(row.text(column + 6)));
    Tags tags = TRY(decode_metadata(row.text(column + 7)));
    return ObjectAttributes{.content_type = row.text(column),
                            .content_disposition = row.text(column + 1),
                            .content_encoding = row.text(column + 2),
                            .content_language = row.text(column + 3),
                            .cache_control = row.text(column + 4),
                            .expires = row.text(column + 5),
                            .metadata = std::move(metadata),
                            .tags = std::move(tags)};
}

Result<ObjectRow> find_object(Db& db, const ObjectName& name) {
    Statement row = TRY(
        db.query("SELECT size, etag, modified, content_type, content_disposition, content_encoding,"
                 " content_language, cache_control, expires, metadata, tags, checksum_algorithm,"
                 " checksum, checksum_composite, parts, file, upload"
                 " FROM objects WHERE bucket = ?1 AND key = ?2",
                 name.bucket,
                 name.key));
    if (!TRY(row.step())) return no_such_key();
    ObjectRow object;
    object.info.name = name;
    object.info.size = static_cast<std::uint64_t>(row.integer(0));
    object.info.etag = ETag{row.text(1)};
    object.info.modified = row.time(2);
    object.info.attributes = TRY(attributes_of(row, 3));
    object.info.checksum = checksum_of(row, 11);
    object.info.parts = static_cast<std::uint32_t>(row.integer(14));
    if (!row.is_null(15)) object.file = row.text(15);
    if (!row.is_null(16)) object.upload = UploadId{row.text(16)};
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
    Statement row =
        TRY(db.query("SELECT 1 FROM objects WHERE file = ?1"
                     " UNION ALL SELECT 1 FROM parts WHERE file = ?1",
                     std::string_view(file)));
    return row.step();
}

Result<std::vector<std::string>> put_object(Db& db, const NewObject& object, WallTime now) {
    const ObjectInfo& info = object.info;
    const ObjectAttributes& attributes = info.attributes;
    auto replaced = TRY(clear_bytes(db, info.name));
    const std::string metadata = encode_metadata(attributes.metadata);
    const std::string tags = encode_metadata(attributes.tags);
    const std::optional<Checksum>& sum = info.checksum;
    using Text = std::optional<std::string_view>;
    TRY(
        db.run("INSERT OR REPLACE INTO objects(bucket, key, size, etag, modified, content_type,"
               " content_disposition, content_encoding, content_language, cache_control, expires,"
               " metadata, tags, checksum_algorithm, checksum, checksum_composite, parts, file,"
               " body, upload) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
               " ?15, ?16, ?17, ?18, ?19, ?20)",
               info.name.bucket,
               info.name.key,
               info.size,
               info.etag,
               now,
               attributes.content_type,
               attributes.content_disposition,
               attributes.content_encoding,
               attributes.content_language,
               attributes.cache_control,
               attributes.expires,
               metadata,
               tags,
               sum ? Text(sum->algorithm) : Text(),
               sum ? Text(sum->value) : Text(),
               sum && sum->composite,
               info.parts,
               object.file,
               object.body,
               object.upload));
    return replaced;
}

Result<std::vector<std::string>> remove_object(Db& db, const ObjectName& name) {
    auto files = TRY(clear_bytes(db, name));
    TRY(db.run("DELETE FROM objects WHERE bucket = ?1 AND key = ?2", name.bucket, name.key));
    return files;
}

Result<void> tag_object(Db& db, const ObjectName& name, const Tags& tags) {
    const std::string text = encode_metadata(tags);
    const auto changed = TRY(db.run("UPDATE objects SET tags = ?3 WHERE bucket = ?1 AND key = ?2",
                                    name.bucket,
                                    name.key,
                                    std::string_view(text)));
    if (changed == 0) return no_such_key();
    return {};
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
