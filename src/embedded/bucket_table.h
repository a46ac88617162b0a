// The Buckets port: every request asks for one, so the rows are kept in memory, too.
//
// Thread-safe. A commit that changes buckets refreshes it before anybody who waits for the commit
// goes on.
#pragma once

#include <map>
#include <shared_mutex>

#include "embedded/db.h"
#include "ports/buckets.h"

namespace sluice::embedded {

class BucketTable final : public Buckets {
  public:
    // From the rows.
    Result<void> load(Db& db);
    void replace(std::vector<Bucket> rows);

    Result<Bucket> find(const BucketName& name) override;
    Result<std::vector<Bucket>> list() override;

  private:
    std::shared_mutex mutex_;
    std::map<BucketName, Bucket> buckets_;  // guarded by mutex_
};

}  // namespace sluice::embedded
