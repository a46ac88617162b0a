#include "embedded/bucket_table.h"

#include <mutex>
#include <utility>

#include "embedded/bucket_rows.h"

namespace sluice::embedded {

Result<void> BucketTable::load(Db& db) {
    replace(TRY(all_buckets(db)));
    return {};
}

void BucketTable::replace(std::vector<Bucket> rows) {
    std::map<BucketName, Bucket> buckets;
    for (Bucket& bucket : rows) buckets.emplace(bucket.name, std::move(bucket));
    const std::unique_lock lock(mutex_);
    buckets_ = std::move(buckets);
}

Result<Bucket> BucketTable::find(const BucketName& name) {
    const std::shared_lock lock(mutex_);
    const auto found = buckets_.find(name);
    if (found == buckets_.end()) {
        return fail(Code::kNotFound, "no_such_bucket", "there is no such bucket");
    }
    return found->second;
}

Result<std::vector<Bucket>> BucketTable::list() {
    const std::shared_lock lock(mutex_);
    std::vector<Bucket> buckets;
    for (const auto& [name, bucket] : buckets_) buckets.push_back(bucket);
    return buckets;
}

}  // namespace sluice::embedded
