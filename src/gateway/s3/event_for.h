// What an operation tells of what it did to an object. The one place where a message about one is
// made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/s3/operation.h"
#include "ports/message.h"

namespace sluice::gateway::s3 {

struct ObjectEvent {
    std::string_view name;     // "ObjectCreated:Put"
    const ObjectInfo& object;  // of one that was removed: its name alone
    const std::string& owner;  // of the access key that did it
};

// The messages to commit together with what they tell of: none when nobody listens.
std::vector<OutgoingMessage> event_for(Context& context,
                                       const ObjectEvent& event,
                                       const RequestHead& head,
                                       const RequestIds& ids);

}  // namespace sluice::gateway::s3
