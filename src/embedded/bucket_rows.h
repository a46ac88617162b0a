// The rows of table `buckets`.
#pragma once

#include <vector>

#include "embedded/db.h"
#include "ports/buckets.h"

namespace sluice::embedded {

// kNotFound no_such_bucket.
Result<Bucket> find_bucket(Db& db, const BucketName& name);
Result<std::vector<Bucket>> all_buckets(Db& db);

// kConflict bucket_exists.
Result<void> insert_bucket(Db& db, const Bucket& bucket, WallTime now);
// kNotFound no_such_bucket; kConflict bucket_not_empty: it has objects or open uploads.
Result<void> delete_bucket(Db& db, const BucketName& name);
// kNotFound no_such_bucket.
Result<void> set_bucket_cors(Db& db, const BucketName& name, const std::string& document);
Result<void> set_bucket_notification(Db& db, const BucketName& name, const std::string& document);

}  // namespace sluice::embedded
