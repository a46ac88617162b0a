// Objects and their names. Values; any thread may copy them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace sluice {

struct ObjectName {
    BucketName bucket;
    ObjectKey key;

    friend auto operator<=>(const ObjectName&, const ObjectName&) = default;
};

// User metadata: lower-case names without "x-amz-meta-", UTF-8 values.
using Metadata = std::map<std::string, std::string>;

// What is said about an object when it is written.
struct ObjectAttributes {
    std::string content_type = "application/octet-stream";
    std::string content_disposition;  // empty: none
    std::string content_encoding;     // empty: none
    std::string cache_control;        // empty: none
    Metadata metadata;

    friend bool operator==(const ObjectAttributes&, const ObjectAttributes&) = default;
};

struct ObjectInfo {
    ObjectName name;
    std::uint64_t size = 0;
    ETag etag;  // of a whole object: the lower-case hex MD5 of its bytes
    WallTime modified;
    ObjectAttributes attributes;
};

// Bytes first…last, both inclusive.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

}  // namespace sluice
