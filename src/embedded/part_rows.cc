#include "embedded/part_rows.h"

namespace sluice::embedded {

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

}  // namespace sluice::embedded
