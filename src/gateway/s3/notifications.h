// Events: what an operation tells a bucket's queues of what it did to an object. Made here and
// nowhere else; the commit that does it sends them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/s3/event.h"
#include "gateway/s3/operation.h"
#include "ports/message.h"

namespace sluice::gateway::s3 {

struct ObjectEvent {
    std::string_view name;     // "ObjectCreated:Put", "ObjectRemoved:Delete", "ObjectTagging:Put"
    const ObjectInfo& object;  // of a removal its name, of tagging its ETag, too
    const std::string& owner;  // of the access key
    const RequestHead& head;
    const RequestIds& ids;
};

// What the notification configuration of the object's bucket asks for: often one message, or none.
// InternalError: the configuration cannot be read.
Result<std::vector<OutgoingMessage>> events_for(Context& context, const ObjectEvent& event);

// The s3:TestEvent that each queue gets when it becomes a target.
std::vector<OutgoingMessage> test_events(const Context& context,
                                         const BucketName& bucket,
                                         const NotificationRules& rules,
                                         const std::string& owner,
                                         const RequestIds& ids);

}  // namespace sluice::gateway::s3
