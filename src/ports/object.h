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

// At most 10; keys of 128 and values of 256 characters of UTF-8.
using Tags = std::map<std::string, std::string>;

// What is said about an object when it is written. An empty text: nothing.
struct ObjectAttributes {
    std::string content_type = "application/octet-stream";
    std::string content_disposition = {};
    std::string content_encoding = {};
    std::string content_language = {};
    std::string cache_control = {};
    std::string expires = {};  // as it came
    Metadata metadata = {};
    Tags tags = {};

    friend bool operator==(const ObjectAttributes&, const ObjectAttributes&) = default;
};

// Beside the ETag, when the writer named an algorithm.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
struct Checksum {
    std::string algorithm;   // as S3 spells it: "CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"
    std::string value;       // base64; of the parts' checksums, with their number: "…-3"
    bool composite = false;  // of the parts' checksums, not of the whole bytes

    friend bool operator==(const Checksum&, const Checksum&) = default;
};

struct ObjectInfo {
    ObjectName name;
    std::uint64_t size = 0;
    // The lower-case hex MD5 of the bytes; of n parts: that of the parts' MD5s, and "-n".
    ETag etag;
    WallTime modified;
    ObjectAttributes attributes = {};
    std::optional<Checksum> checksum = std::nullopt;
    std::uint32_t parts = 0;  // 0: written in one request
};

// Bytes first…last, both inclusive.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

}  // namespace sluice
