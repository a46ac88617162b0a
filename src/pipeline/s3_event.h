// Object-created events, as S3 writes them to a queue (event version 2.x).
//
// Source: docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html. Minor
// versions and unknown members are ignored. Engines of one's own spell some of it differently:
// MinIO writes "s3:" before an event's name and adds EventName and Key beside Records; Ceph's
// gateway (eventSource "ceph:s3") does not encode keys. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/object.h"

namespace sluice::pipeline {

struct ObjectCreated {
    ObjectName name;  // the key decoded: in most events it is form-urlencoded
    ETag etag;        // empty when the event does not say
    std::uint64_t size = 0;
    std::string principal;  // who wrote the object; of embedded: the access key's owner
};

struct S3Event {
    std::vector<ObjectCreated> created;
    // Records that should have been readable and are not: why. The others are still good.
    std::vector<Error> unreadable;
};

// An s3:TestEvent, and events that create nothing, have no `created`. kInvalid bad_event: the body
// as a whole is not an event.
Result<S3Event> decode_s3_event(std::string_view body);

// application/x-www-form-urlencoded: '+' is a space, %XX a byte. kInvalid bad_event.
Result<std::string> decode_form_urlencoded(std::string_view text);

}  // namespace sluice::pipeline
