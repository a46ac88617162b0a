// The buckets of an object store that this process answers for. Thread-safe; writing is a part of
// Outcome (storage_change.h).
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace sluice {

struct Bucket {
    BucketName name;
    WallTime created = {};
    // The configuration documents (XML) as they were accepted; empty: none.
    std::string cors = {};
    std::string notification = {};
};

class Buckets {
  public:
    virtual ~Buckets() = default;
    // kNotFound no_such_bucket. Cheap: asked by every request.
    virtual Result<Bucket> find(const BucketName& name) = 0;
    // In the order of their names.
    virtual Result<std::vector<Bucket>> list() = 0;
};

}  // namespace sluice
