#include "embedded/listing_rows.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "embedded/object_rows.h"

namespace sluice::embedded {

namespace {

// The smallest text that is greater.
std::string first_behind(std::string_view key) {
    return std::string(key) + '\0';
}

class Page {
  public:
    Page(Db& db, const BucketName& bucket, const ListQuery& query)
        : db_(db),
          bucket_(bucket),
          query_(query),
          from_(std::max(query.prefix, first_behind(query.after))) {}

    Result<Listing> fill() {
        while (true) {
            const auto skipped = TRY(run());
            if (!skipped) return std::move(page_);
            from_ = *skipped;
        }
    }

  private:
    // Reads keys in order until the page is full or the keys end (nothing is returned), or until a
    // common prefix: returns where to go on behind it.
    Result<std::optional<std::string>> run() {
        Statement row =
            TRY(db_.query("SELECT key, size, etag, modified, checksum_algorithm FROM objects"
                          " WHERE bucket = ?1 AND key >= ?2 AND key < ?3 ORDER BY key",
                          bucket_,
                          std::string_view(from_),
                          std::string_view(end_)));
        while (TRY(row.step())) {
            std::string key = row.text(0);
            auto prefix = common_prefix(key, query_.prefix, query_.delimiter);
            if (prefix && *prefix == query_.after) return behind(*prefix);
            if (page_.objects.size() + page_.common_prefixes.size() == query_.max) {
                page_.next = last_;
                return std::optional<std::string>();
            }
            last_ = prefix ? *prefix : key;
            if (prefix) {
                page_.common_prefixes.push_back(*prefix);
                return behind(*prefix);
            }
            page_.objects.push_back(object_of(std::move(key), row));
        }
        return std::optional<std::string>();
    }

    ObjectInfo object_of(std::string key, const Statement& row) const {
        ObjectInfo info;
        info.name = {bucket_, ObjectKey{std::move(key)}};
        info.size = static_cast<std::uint64_t>(row.integer(1));
        info.etag = ETag{row.text(2)};
        info.modified = row.time(3);
        if (!row.is_null(4)) info.checksum = Checksum{row.text(4), {}, false};
        return info;
    }

    Db& db_;
    const BucketName& bucket_;
    const ListQuery& query_;
    const std::string end_ = behind(query_.prefix);
    std::string from_;  // one lower bound: of two, SQLite seeks by one and reads up to the other
    std::string last_;
    Listing page_;
};

}  // namespace

std::string behind(std::string_view prefix) {
    return std::string(prefix) + '\xff';
}

std::optional<std::string> common_prefix(std::string_view key,
                                         const std::string& prefix,
                                         const std::string& delimiter) {
    if (delimiter.empty()) return std::nullopt;
    const auto at = key.find(delimiter, prefix.size());
    if (at == std::string_view::npos) return std::nullopt;
    return std::string(key.substr(0, at + delimiter.size()));
}

Result<Listing> list_objects(Db& db, const BucketName& bucket, const ListQuery& query) {
    if (query.max == 0) return Listing{};
    return Page(db, bucket, query).fill();
}

}  // namespace sluice::embedded
