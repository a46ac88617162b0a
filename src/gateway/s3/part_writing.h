// One part on its way into an upload: staged as an object is, then committed under its number.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "gateway/s3/authorize.h"
#include "gateway/s3/upload.h"
#include "ports/multipart_uploads.h"

namespace sluice::gateway::s3 {

// What a request says of a part before a byte of it has come.
struct PartTarget {
    MultipartUpload upload;
    std::uint32_t number = 0;
};

// InvalidArgument, NoSuchUpload.
Result<PartTarget> part_target(const Context& context, const S3Request& request);

Result<std::unique_ptr<Upload>> start_part(Context& context,
                                           const Authorized& by,
                                           const PartTarget& target,
                                           Admission admission);

// On success the part is durable, and what was stored under its number is gone. NoSuchUpload: it
// was completed or aborted meanwhile. InvalidAccessKeyId, AccessDenied: the key was revoked.
Result<ObjectInfo> commit_part(const Context& context,
                               const PartTarget& target,
                               Upload& upload,
                               std::optional<Checksum> checksum);

// UploadPart with x-amz-copy-source: the part's bytes are another object's.
NewOperation upload_part_copy(Context& context, const S3Request& request, const Authorized& by);

}  // namespace sluice::gateway::s3
