// What a queue is told of an object, in S3's own JSON.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

// Numbers that rise, also over a restart as long as the wall clock does. Thread-safe.
class Sequencer {
  public:
    // 16 upper-case hexadecimal digits, to be compared as text.
    std::string next(WallTime now);

  private:
    std::atomic<std::uint64_t> last_ = 0;
};

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
    std::string sequencer;
};

// {"Records":[{…}]} with the fields of eventVersion 2.1; the key is form-url-encoded. The size is
// told of created objects, the ETag of all that are still there.
std::string to_json(const EventRecord& event);

// What a queue is told when a bucket's configuration names it.
std::string test_event(const BucketName& bucket,
                       WallTime time,
                       std::string_view request_id,
                       std::string_view host_id);

}  // namespace sluice::gateway::s3
