// From the document that completes an upload to the object that it makes.
//
// Pure. Errors are S3's.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gateway/s3/request.h"
#include "ports/multipart_uploads.h"

namespace sluice::gateway::s3 {

// A part as the client knows it.
struct NamedPart {
    std::uint32_t number = 0;
    ETag etag;
    std::optional<Checksum> checksum = std::nullopt;
};

// In ascending order, at least one. MalformedXML, InvalidArgument, InvalidPartOrder.
Result<std::vector<NamedPart>> read_completion(const std::string& document, const Limits& limits);

// InvalidRequest: the upload has a composite checksum, and a part is named without its own.
Result<void> check_checksums_named(const MultipartUpload& upload, std::span<const NamedPart> named);

// Those of the stored parts that are named. InvalidPart: one is not there or is another;
// EntityTooSmall: one that is not the last; EntityTooLarge: all together.
Result<std::vector<UploadedPart>> choose_parts(std::span<const NamedPart> named,
                                               std::span<const UploadedPart> stored,
                                               const Limits& limits);

// The object that the parts make. InvalidRequest, BadDigest: its size or checksum is not what the
// request's headers say.
Result<ObjectInfo> object_of(const MultipartUpload& upload,
                             std::span<const UploadedPart> parts,
                             const S3Request& request);

std::unexpected<Error> invalid_part();

}  // namespace sluice::gateway::s3
