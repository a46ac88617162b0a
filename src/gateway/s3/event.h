// The object-created event, in S3's own JSON.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

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

struct CreatedEvent {
    const ObjectInfo& object;
    std::string name;  // "ObjectCreated:Post"
    WallTime time;
    std::string region;
    std::string principal;  // the owner of the access key that wrote it
    std::string source_address;
    std::string request_id;
    std::string host_id;
    std::string sequencer;
};

// {"Records":[{…}]} with the fields of eventVersion 2.1; the key is form-url-encoded.
std::string to_json(const CreatedEvent& event);

}  // namespace sluice::gateway::s3
