#include "embedded/object_store.h"

#include <utility>

#include "embedded/listing_rows.h"
#include "embedded/object_rows.h"
#include "embedded/object_source.h"
#include "embedded/part_rows.h"
#include "embedded/parts_source.h"
#include "embedded/staged_object.h"

namespace sluice::embedded {

namespace {

// How often an object may be replaced between reading its row and opening its bytes.
constexpr int kTriesMax = 16;

Result<ByteRange> checked(std::optional<ByteRange> range, std::uint64_t size) {
    if (!range) return ByteRange{0, size - 1};  // of an empty object: 0 … 2^64 - 1, no bytes
    if (range->first > range->last || range->last >= size) {
        return fail(Code::kInvalid,
                    "invalid_range",
                    "the range is outside the object's " + std::to_string(size) + " bytes");
    }
    return *range;
}

// kConflict precondition_failed: it is another one by now.
Result<ObjectRow> find_that_object(Db& db, const ObjectName& name, const ETag& etag) {
    ObjectRow row = TRY(find_object(db, name));
    if (row.info.etag == etag) return row;
    return fail(Code::kConflict, "precondition_failed", "the object was replaced");
}

}  // namespace

EmbeddedObjectStore::EmbeddedObjectStore(Readers& readers,
                                         Files& files,
                                         Random& random,
                                         std::size_t inline_bytes_max)
    : readers_(readers), files_(files), random_(random), inline_bytes_max_(inline_bytes_max) {}

Result<ObjectInfo> EmbeddedObjectStore::head(const ObjectName& name) {
    ObjectRow row = TRY(readers_.with([&](Db& db) { return find_object(db, name); }));
    return std::move(row.info);
}

Result<OpenedObject> EmbeddedObjectStore::open(const ObjectName& name,
                                               std::optional<ByteRange> range,
                                               std::optional<ETag> if_match) {
    for (int tries = 1;; ++tries) {
        ObjectRow row = TRY(readers_.with([&](Db& db) { return find_object(db, name); }));
        if (if_match && *if_match != row.info.etag) {
            return fail(Code::kConflict, "precondition_failed", "the object was replaced");
        }
        auto bytes = bytes_of(row, TRY(checked(range, row.info.size)));
        if (bytes) return OpenedObject{std::move(row.info), std::move(*bytes)};
        // Replaced or deleted since the row was read: the row of now decides.
        if (bytes.error().code != Code::kNotFound) return std::unexpected(bytes.error());
        if (tries == kTriesMax) {
            return fail(Code::kIo, "object_damaged", "the object's file is missing");
        }
    }
}

Result<std::unique_ptr<StagedWriter>> EmbeddedObjectStore::stage(
    const ObjectName& name, const ObjectAttributes& attributes) {
    return std::make_unique<EmbeddedStagedWriter>(
        files_, random_, inline_bytes_max_, name, attributes);
}

Result<Listing> EmbeddedObjectStore::list(const BucketName& bucket, const ListQuery& query) {
    return readers_.with([&](Db& db) { return list_objects(db, bucket, query); });
}

Result<ByteRange> EmbeddedObjectStore::part(const ObjectName& name,
                                            const ETag& etag,
                                            std::uint32_t number) {
    return readers_.with([&](Db& db) -> Result<ByteRange> {
        const ObjectRow row = TRY(find_that_object(db, name, etag));
        if (row.upload) return part_range(db, *row.upload, number);
        if (number == 1) return ByteRange{0, row.info.size - 1};
        return fail(Code::kInvalid, "invalid_part_number", "the object was written in one part");
    });
}

Result<std::vector<UploadedPart>> EmbeddedObjectStore::parts(const ObjectName& name,
                                                             const ETag& etag,
                                                             std::uint32_t after,
                                                             std::size_t max) {
    return readers_.with([&](Db& db) -> Result<std::vector<UploadedPart>> {
        const ObjectRow row = TRY(find_that_object(db, name, etag));
        if (!row.upload) return std::vector<UploadedPart>();
        return list_parts(db, *row.upload, after, max);
    });
}

Result<std::unique_ptr<ByteSource>> EmbeddedObjectStore::bytes_of(const ObjectRow& row,
                                                                  ByteRange range) {
    if (row.upload) return parts_of(row, range);
    const std::uint64_t size = range.last - range.first + 1;
    if (row.file) {
        Hold hold(files_, *row.file);
        Fd file = TRY(files_.open_object(*row.file));
        return std::make_unique<FileSource>(std::move(hold), std::move(file), range.first, size);
    }
    const std::string body =
        TRY(readers_.with([&](Db& db) { return inline_body(db, row.info.name, row.info.etag); }));
    return std::make_unique<StringSource>(body.substr(range.first, size));
}

// Held first, then looked at again: parts whose object still has its row now lose no file.
Result<std::unique_ptr<ByteSource>> EmbeddedObjectStore::parts_of(const ObjectRow& row,
                                                                  ByteRange range) {
    auto source = std::make_unique<PartsSource>(
        files_, TRY(readers_.with([&](Db& db) { return parts_in(db, *row.upload, range); })));
    const ObjectRow now =
        TRY(readers_.with([&](Db& db) { return find_object(db, row.info.name); }));
    if (now.upload != row.upload) {
        return fail(Code::kNotFound, "no_such_key", "the object was replaced");
    }
    return source;
}

}  // namespace sluice::embedded
