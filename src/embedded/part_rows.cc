#include "embedded/part_rows.h"

#include <algorithm>
#include <utility>

namespace sluice::embedded {

namespace {

Result<std::vector<std::string>> delete_part(Db& db, const UploadId& upload, std::uint32_t number) {
    Statement row = TRY(db.query(
        "DELETE FROM parts WHERE upload = ?1 AND number = ?2 RETURNING file", upload, number));
    std::vector<std::string> files;
    while (TRY(row.step())) {
        if (!row.is_null(0)) files.push_back(row.text(0));
    }
    return files;
}

UploadedPart part_of(const Statement& row) {
    UploadedPart part{.number = static_cast<std::uint32_t>(row.integer(0)),
                      .size = static_cast<std::uint64_t>(row.integer(1)),
                      .etag = ETag{row.text(2)},
                      .modified = row.time(3)};
    if (!row.is_null(4)) part.checksum = Checksum{row.text(4), row.text(5), false};
    return part;
}

}  // namespace

Result<std::vector<std::string>> put_part(Db& db, const NewPart& part, WallTime now) {
    auto replaced = TRY(delete_part(db, part.upload, part.number));
    const std::optional<Checksum>& sum = part.info.checksum;
    using Text = std::optional<std::string_view>;
    TRY(
        db.run("INSERT INTO parts(upload, number, size, etag, modified, checksum_algorithm,"
               " checksum, file, body) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
               part.upload,
               part.number,
               part.info.size,
               part.info.etag,
               now,
               sum ? Text(sum->algorithm) : Text(),
               sum ? Text(sum->value) : Text(),
               part.file,
               part.body));
    return replaced;
}

Result<std::vector<UploadedPart>> list_parts(Db& db,
                                             const UploadId& upload,
                                             std::uint32_t after,
                                             std::size_t max) {
    Statement row =
        TRY(db.query("SELECT number, size, etag, modified, checksum_algorithm, checksum FROM parts"
                     " WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
                     upload,
                     after,
                     std::uint64_t{max}));
    std::vector<UploadedPart> parts;
    while (TRY(row.step())) parts.push_back(part_of(row));
    return parts;
}

Result<std::vector<std::string>> keep_parts(Db& db,
                                            const UploadId& upload,
                                            std::span<const UploadedPart> named) {
    std::vector<std::uint32_t> unnamed;
    std::size_t kept = 0;
    {
        Statement row = TRY(db.query(
            "SELECT number, size, etag FROM parts WHERE upload = ?1 ORDER BY number", upload));
        while (TRY(row.step())) {
            const auto number = static_cast<std::uint32_t>(row.integer(0));
            if (kept == named.size() || number < named[kept].number) {
                unnamed.push_back(number);
                continue;
            }
            const UploadedPart& wanted = named[kept];
            const bool same = number == wanted.number && row.text(2) == wanted.etag.text() &&
                              static_cast<std::uint64_t>(row.integer(1)) == wanted.size;
            if (!same) break;
            ++kept;
        }
    }
    if (kept != named.size()) {
        return fail(Code::kConflict, "part_changed", "a part is not what was named");
    }
    std::vector<std::string> files;
    for (const std::uint32_t number : unnamed) {
        for (std::string& file : TRY(delete_part(db, upload, number))) {
            files.push_back(std::move(file));
        }
    }
    return files;
}

Result<std::vector<std::string>> delete_parts(Db& db, const UploadId& upload) {
    Statement row = TRY(db.query("DELETE FROM parts WHERE upload = ?1 RETURNING file", upload));
    std::vector<std::string> files;
    while (TRY(row.step())) {
        if (!row.is_null(0)) files.push_back(row.text(0));
    }
    return files;
}

Result<ByteRange> part_range(Db& db, const UploadId& upload, std::uint32_t number) {
    Statement row =
        TRY(db.query("SELECT (SELECT coalesce(sum(size), 0) FROM parts"
                     " WHERE upload = ?1 AND number < ?2), size"
                     " FROM parts WHERE upload = ?1 AND number = ?2",
                     upload,
                     number));
    if (!TRY(row.step())) {
        return fail(Code::kInvalid, "invalid_part_number", "the object has no such part");
    }
    const auto first = static_cast<std::uint64_t>(row.integer(0));
    return ByteRange{first, first + static_cast<std::uint64_t>(row.integer(1)) - 1};
}

Result<std::vector<PartBytes>> parts_in(Db& db, const UploadId& upload, ByteRange range) {
    Statement row = TRY(
        db.query("SELECT size, file, body FROM parts WHERE upload = ?1 ORDER BY number", upload));
    std::vector<PartBytes> parts;
    std::uint64_t end = 0;  // of the part, in the object
    while (end <= range.last && TRY(row.step())) {
        const std::uint64_t begin = end;
        end += static_cast<std::uint64_t>(row.integer(0));
        if (end <= range.first) continue;
        PartBytes part;
        part.first = std::max(range.first, begin) - begin;
        part.size = std::min(range.last + 1, end) - begin - part.first;
        if (row.is_null(1)) {
            part.body = row.text(2).substr(part.first, part.size);
        } else {
            part.file = row.text(1);
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace sluice::embedded
