// Where a copy's bytes come from: x-amz-copy-source.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
#pragma once

#include <optional>

#include "gateway/s3/authorize.h"
#include "gateway/s3/upload.h"
#include "ports/object.h"
#include "signing/checksum.h"

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

// All of `source` into `upload`, in bounded memory; their checksum when one is wanted.
Result<std::optional<Checksum>> copy_bytes(ByteSource& source,
                                           Upload& upload,
                                           std::optional<signing::ChecksumAlgorithm> wanted);

}  // namespace sluice::gateway::s3
