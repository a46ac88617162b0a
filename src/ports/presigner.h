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

// PUT the file to the URL, with exactly these headers besides those that belong to HTTP itself.
// (Ceph RGW takes more x-amz-meta-* headers than were signed; S3 and the embedded store do not.)
struct PresignedPut {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;  // lower-case names
};

struct PutConditions {
    ObjectName name;          // exact bucket and key
    Metadata metadata;        // exact x-amz-meta-* headers; values as RFC 2047 encodes them
    std::uint64_t bytes = 0;  // exactly
    Seconds expires_in{600};
};

class Presigner {
  public:
    virtual ~Presigner() = default;

    // Good until `expires_in` has passed, for exactly what was signed: another field, key, bucket
    // or size is refused. kInvalid invalid_expiry: not 1 s to 7 days. A GET saves under the key's
    // name.
    virtual Result<PresignedPost> presign_post(const PostConditions& conditions) = 0;
    virtual Result<PresignedPut> presign_put(const PutConditions& conditions) = 0;
    virtual Result<std::string> presign_get(const ObjectName& name, Seconds expires_in) = 0;
};

}  // namespace sluice
