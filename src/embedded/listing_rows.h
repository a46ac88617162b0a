// A page of a bucket, by seeks in the index of keys: what a common prefix stands for is skipped,
// not read.
#pragma once

#include "base/result.h"
#include "embedded/db.h"
#include "ports/listing.h"

namespace sluice::embedded {

Result<Listing> list_objects(Db& db, const BucketName& bucket, const ListQuery& query);

}  // namespace sluice::embedded
