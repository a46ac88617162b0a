// A page of a bucket: ListObjectsV2.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
#pragma once

#include "aws/s3/s3_service.h"
#include "ports/listing.h"

namespace sluice::aws {

// As ObjectStore::list; at most 1,000 entries, whatever `max` says. kNotFound no_such_bucket.
Result<Listing> list_objects(S3Service& s3, const BucketName& bucket, const ListQuery& query);

}  // namespace sluice::aws
