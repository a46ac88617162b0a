#include "embedded/upload_rows.h"

#include <optional>
#include <string>
#include <utility>

#include "embedded/listing_rows.h"
#include "embedded/metadata_text.h"
#include "embedded/object_rows.h"

namespace sluice::embedded {

namespace {

std::unexpected<Error> no_such_upload() {
    return fail(Code::kNotFound, "no_such_upload", "there is no such upload");
}

// kNotFound no_such_upload.
Result<bool> is_completed(Db& db, const UploadId& id) {
    Statement row = TRY(db.query("SELECT completed IS NOT NULL FROM uploads WHERE id = ?1", id));
    if (!TRY(row.step())) return no_such_upload();
    return row.integer(0) != 0;
}

class UploadsPage {
  public:
    UploadsPage(Db& db, const BucketName& bucket, const UploadsQuery& query)
        : db_(db), bucket_(bucket), query_(query), after_key_(query.after_key) {
        // Behind a key is behind all of its uploads: ids are hexadecimal.
        after_upload_ = query.after_upload.empty() ? behind({}) : query.after_upload;
        // The index is entered where the prefix begins, not where the bucket does.
        if (after_key_ >= query.prefix) return;
        after_key_ = query.prefix;
        after_upload_.clear();
    }

    Result<UploadsListing> fill() {
        while (TRY(run())) {
        }
        return std::move(page_);
    }

  private:
    // Reads uploads in order until the page is full or they end, or until a common prefix, behind
    // which the next run goes on: true.
    Result<bool> run() {
        Statement row =
            TRY(db_.query("SELECT id, key, initiated, owner, checksum_algorithm, checksum_composite"
                          " FROM uploads WHERE bucket = ?1 AND completed IS NULL"
                          " AND (key, id) > (?2, ?3) AND key >= ?4 AND key < ?5 ORDER BY key, id",
                          bucket_,
                          std::string_view(after_key_),
                          std::string_view(after_upload_),
                          std::string_view(query_.prefix),
                          std::string_view(end_)));
        while (TRY(row.step())) {
            std::string key = row.text(1);
            auto prefix = common_prefix(key, query_.prefix, query_.delimiter);
            const bool told = prefix && *prefix == query_.after_key;
            page_.truncated =
                !told && page_.uploads.size() + page_.common_prefixes.size() == query_.max;
            if (page_.truncated) return false;
            if (prefix) {
                after_key_ = behind(*prefix);
                if (!told) page_.common_prefixes.push_back(*std::move(prefix));
                return true;
            }
            page_.uploads.push_back({.id = UploadId{row.text(0)},
                                     .name = {bucket_, ObjectKey{std::move(key)}},
                                     .initiated = row.time(2),
                                     .owner = row.text(3),
                                     .checksum_algorithm = row.text(4),
                                     .checksum_composite = row.integer(5) != 0});
        }
        return false;
    }

    Db& db_;
    const BucketName& bucket_;
    const UploadsQuery& query_;
    const std::string end_ = behind(query_.prefix);
    std::string after_key_;
    std::string after_upload_;
    UploadsListing page_;
};

}  // namespace

Result<MultipartUpload> find_upload(Db& db, const UploadId& id) {
    Statement row = TRY(
        db.query("SELECT bucket, key, initiated, owner, content_type, content_disposition,"
                 " content_encoding, content_language, cache_control, expires, metadata, tags,"
                 " checksum_algorithm, checksum_composite, completed FROM uploads WHERE id = ?1",
                 id));
    if (!TRY(row.step())) return no_such_upload();
    ObjectAttributes attributes = TRY(attributes_of(row, 4));
    MultipartUpload upload{.id = id,
                           .name = {BucketName{row.text(0)}, ObjectKey{row.text(1)}},
                           .initiated = row.time(2),
                           .owner = row.text(3),
                           .attributes = std::move(attributes),
                           .checksum_algorithm = row.text(12),
                           .checksum_composite = row.integer(13) != 0};
    if (!row.is_null(14)) upload.completed = ETag{row.text(14)};
    return upload;
}

Result<void> check_unfinished(Db& db, const UploadId& id) {
    if (TRY(is_completed(db, id))) return no_such_upload();
    return {};
}

Result<UploadsListing> list_uploads(Db& db, const BucketName& bucket, const UploadsQuery& query) {
    if (query.max == 0) return UploadsListing{};
    return UploadsPage(db, bucket, query).fill();
}

Result<void> insert_upload(Db& db, const MultipartUpload& upload, WallTime now) {
    const ObjectAttributes& attributes = upload.attributes;
    const std::string metadata = encode_metadata(attributes.metadata);
    const std::string tags = encode_metadata(attributes.tags);
    TRY(
        db.run("INSERT INTO uploads(id, bucket, key, initiated, owner, content_type,"
               " content_disposition, content_encoding, content_language, cache_control, expires,"
               " metadata, tags, checksum_algorithm, checksum_composite)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
               upload.id,
               upload.name.bucket,
               upload.name.key,
               now,
               upload.owner,
               attributes.content_type,
               attributes.content_disposition,
               attributes.content_encoding,
               attributes.content_language,
               attributes.cache_control,
               attributes.expires,
               metadata,
               tags,
               upload.checksum_algorithm,
               upload.checksum_composite));
    return {};
}

Result<void> complete_upload(Db& db, const UploadId& id, const ETag& etag) {
    if (TRY(is_completed(db, id))) {
        return fail(Code::kConflict, "upload_completed", "the upload was completed before");
    }
    TRY(db.run("UPDATE uploads SET completed = ?2 WHERE id = ?1", id, etag));
    return {};
}

Result<void> delete_upload(Db& db, const UploadId& id) {
    TRY(db.run("DELETE FROM uploads WHERE id = ?1", id));
    return {};
}

}  // namespace sluice::embedded
