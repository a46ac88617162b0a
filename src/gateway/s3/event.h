// What a queue is told of an object, in S3's own JSON.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

struct EventRecord {
    const ObjectInfo& object;
    std::string_view name;           // "ObjectCreated:Post"
    std::string_view configuration;  // the id of the rule that asks for it
    WallTime time;
    std::string_view region;
    std::string_view principal;  // the owner of the access key that did it
    std::string_view source_address;
    std::string_view request_id;
    std::string_view host_id;
};

// {"Records":[{…}]} with the fields of eventVersion 2.1; the key is form-url-encoded. The size is
// told of created objects, the ETag of all that are still there. The sequencer is kNoSequencer.
std::string to_json(const EventRecord& event);

// Where it stands in what to_json made.
std::size_t sequencer_position(std::string_view json);

// What a queue is told when a bucket's configuration names it.
std::string test_event(const BucketName& bucket,
                       WallTime time,
                       std::string_view request_id,
                       std::string_view host_id);

}  // namespace sluice::gateway::s3
