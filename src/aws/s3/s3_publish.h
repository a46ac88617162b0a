// Making a staged object visible, in a way that is safe to repeat.
#pragma once

#include <cstdint>

#include "aws/s3/s3_service.h"
#include "ports/object_store.h"

namespace sluice::aws {

enum class Published : std::uint8_t {
    kNow,      // it was not there and is now
    kAlready,  // the same bytes were there: a commit that was repeated
    kOther,    // other bytes were there, and stay: whoever published first has won
};

// After a success an object of that name is visible and durable, whole. An error says that the
// object may or may not be there: publishing again tells. kUnavailable publish_conflict: somebody
// publishes at the same moment, or the upload is lost: the object must be written again. Else the
// errors of s3_error(), and kIo etag_mismatch: S3 stored other bytes, which were removed.
Result<Published> publish(S3Service& s3, StagedObject& staged);

// kNotFound no_such_key.
Result<ObjectInfo> head_object(S3Service& s3, const ObjectName& name);

// One that is not there is no error.
Result<void> delete_object(S3Service& s3, const ObjectName& name);

}  // namespace sluice::aws
