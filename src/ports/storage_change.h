// What only the storage endpoint changes: parts of an Outcome. A backend whose object storage is
// somebody else's refuses them (kInvalid not_supported).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "ports/buckets.h"
#include "ports/credentials.h"
#include "ports/multipart_uploads.h"
#include "ports/object_store.h"

namespace sluice {

// What must hold when the commit happens; else it changes nothing.
struct BucketExists {  // kNotFound no_such_bucket
    BucketName bucket;
};
struct ObjectAbsent {  // kConflict precondition_failed
    ObjectName name;
};
struct ObjectIs {  // kNotFound no_such_key; kConflict precondition_failed: it has another ETag
    ObjectName name;
    std::optional<ETag> etag;  // absent: any
};
// Asked again at the end, since a body takes its time. kNotFound no_such_access_key: the key was
// revoked; kDenied access_denied.
struct StillAllowed {
    std::string access_key_id;
    Access access = Access::kWrite;
    ObjectName name;
};
using Expectation = std::variant<BucketExists, ObjectAbsent, ObjectIs, StillAllowed>;

// An object that is not there is no error: deleting is idempotent.
struct RemoveObject {
    ObjectName name;
};
struct TagObject {  // kNotFound no_such_key
    ObjectName name;
    Tags tags;
};

struct BeginUpload {
    MultipartUpload upload;
};
// Replaces a part of the same number. kNotFound no_such_upload.
struct PutPart {
    UploadId upload;
    std::uint32_t number = 0;
    std::unique_ptr<StagedObject> bytes;
};
// The named parts become the object, the others go. kNotFound no_such_upload; kConflict
// part_changed: a part is not (any more) what is named; kConflict upload_completed.
struct CompleteUpload {
    UploadId upload;
    ObjectInfo object;                // as it will be
    std::vector<UploadedPart> parts;  // in ascending order
};
struct AbortUpload {  // kNotFound no_such_upload
    UploadId upload;
};

struct CreateBucket {  // kConflict bucket_exists
    Bucket bucket;     // `created` is set by the commit
};
struct DeleteBucket {  // kNotFound no_such_bucket; kConflict bucket_not_empty: objects or uploads
    BucketName name;
};
// An empty document removes the configuration. kNotFound no_such_bucket.
struct SetBucketCors {
    BucketName name;
    std::string document;
};
struct SetBucketNotification {
    BucketName name;
    std::string document;
};

using StorageChange = std::variant<RemoveObject,
                                   TagObject,
                                   BeginUpload,
                                   PutPart,
                                   CompleteUpload,
                                   AbortUpload,
                                   CreateBucket,
                                   DeleteBucket,
                                   SetBucketCors,
                                   SetBucketNotification>;

}  // namespace sluice
