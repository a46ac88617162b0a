// Signed URLs, by which clients reach the object store without passing the application.
// Thread-safe; signs with the clock and credentials it was made with.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ports/object.h"

namespace sluice {

// A browser form upload: send every field in this order as multipart form data, then `file`.
struct PresignedPost {
    std::string url;
    std::vector<std::pair<std::string, std::string>> fields;
};

struct PostConditions {
    ObjectName name;    // exact bucket and key
    Metadata metadata;  // exact x-amz-meta-* fields
    std::uint64_t bytes_min = 1;
    std::uint64_t bytes_max = 0;
    Seconds expires_in{600};
};

// One request, to be sent with exactly these headers besides those that belong to HTTP itself.
// (Ceph RGW takes more x-amz-meta-* headers than were signed; S3 and the embedded store do not.)
struct PresignedRequest {
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;  // lower-case names
};

// The file in one PUT.
struct PutConditions {
    ObjectName name;          // exact bucket and key
    Metadata metadata;        // exact x-amz-meta-* headers; values as RFC 2047 encodes them
    std::uint64_t bytes = 0;  // exactly
    bool only_new = false;    // refused when there is such an object: 412
    Seconds expires_in{600};
};

// The file in parts, each request by the client itself, in this order. The first one's answer has
// the upload's id, each part's an ETag, and the body of the last one names them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
enum class UploadStep : std::uint8_t { kBegin, kPart, kListParts, kComplete, kAbort };

struct UploadStepConditions {
    UploadStep step = UploadStep::kBegin;
    ObjectName name;          // exact bucket and key
    Metadata metadata = {};   // kBegin: as above
    UploadId upload = {};     // of all others
    std::uint32_t part = 0;   // kPart: its number, from 1; kListParts: those behind it
    std::uint64_t bytes = 0;  // kPart: exactly
    bool only_new = false;    // kComplete: refused when there is such an object (not Ceph RGW 16)
    Seconds expires_in{600};
};

class Presigner {
  public:
    virtual ~Presigner() = default;

    // Good until `expires_in` has passed, for exactly what was signed: another field, key, bucket
    // or size is refused. kInvalid invalid_expiry: not 1 s to 7 days. A GET saves under the key's
    // name.
    virtual Result<PresignedPost> presign_post(const PostConditions& conditions) = 0;
    virtual Result<PresignedRequest> presign_put(const PutConditions& conditions) = 0;
    virtual Result<PresignedRequest> presign_step(const UploadStepConditions& conditions) = 0;
    virtual Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) = 0;
};

}  // namespace sluice
