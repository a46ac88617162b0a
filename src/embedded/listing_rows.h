// A page of a bucket, by seeks in the index of keys: what a common prefix stands for is skipped,
// not read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "embedded/db.h"
#include "ports/listing.h"

namespace sluice::embedded {

// Behind every key that begins with `prefix`: 0xFF is in no UTF-8 text, and SQLite compares bytes.
std::string behind(std::string_view prefix);

// What the key is listed as, when not as itself.
std::optional<std::string> common_prefix(std::string_view key,
                                         const std::string& prefix,
                                         const std::string& delimiter);

Result<Listing> list_objects(Db& db, const BucketName& bucket, const ListQuery& query);

}  // namespace sluice::embedded
