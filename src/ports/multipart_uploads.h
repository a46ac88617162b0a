// Objects that come in parts: what has been begun and what has come of it, to read. Thread-safe;
// writing is a part of Outcome (storage_change.h), a part's bytes are staged as an object's are.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/object.h"

namespace sluice {

struct MultipartUpload {
    UploadId id;
    ObjectName name;
    WallTime initiated = {};  // set by the commit
    std::string owner;
    ObjectAttributes attributes = {};
    std::string checksum_algorithm = {};  // empty: none was named
    bool checksum_composite = false;
    // Set when it was completed: what it became. Kept for a while, to answer a repeated completion.
    std::optional<ETag> completed = std::nullopt;
};

struct UploadedPart {
    std::uint32_t number = 0;  // 1 to 10,000
    std::uint64_t size = 0;
    ETag etag;
    WallTime modified = {};
    std::optional<Checksum> checksum = std::nullopt;
};

struct UploadsQuery {
    std::string prefix = {};
    std::string delimiter = {};
    std::string after_key = {};     // only what comes behind this key …
    std::string after_upload = {};  // … or, with the same key, behind this upload
    std::size_t max = 1000;
};

struct UploadsListing {
    std::vector<MultipartUpload> uploads;  // by key, then by id
    std::vector<std::string> common_prefixes;
    bool truncated = false;
};

class MultipartUploads {
  public:
    virtual ~MultipartUploads() = default;
    // kNotFound no_such_upload: no such id, or it is another object's.
    virtual Result<MultipartUpload> find(const UploadId& id, const ObjectName& name) = 0;
    // In ascending order, behind number `after`, at most `max`.
    virtual Result<std::vector<UploadedPart>> parts(const UploadId& id,
                                                    std::uint32_t after,
                                                    std::size_t max) = 0;
    // Those not completed.
    virtual Result<UploadsListing> list(const BucketName& bucket, const UploadsQuery& query) = 0;
};

}  // namespace sluice
