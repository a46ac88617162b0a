// Where a copy's bytes come from: x-amz-copy-source.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
#pragma once

#include "gateway/s3/authorize.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

// "bucket/key" or "/bucket/key", URL-encoded, perhaps with "?versionId=null". Absent: no such
// header. Pure. InvalidArgument, NoSuchVersion.
Result<std::optional<ObjectName>> copy_source(const S3Request& request);

// Whose key may read it. AccessDenied, NoSuchBucket, InvalidArgument, KeyTooLongError.
Result<void> check_copy_source(const Context& context,
                               const Authorized& by,
                               const ObjectName& source);

// Opens `source` if x-amz-copy-source-if-* let it be copied. NoSuchKey, PreconditionFailed.
Result<OpenedObject> open_copy_source(const Context& context,
                                      const S3Request& request,
                                      const ObjectName& source);

}  // namespace sluice::gateway::s3
