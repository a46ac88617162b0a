#include "gateway/s3/event_for.h"

namespace sluice::gateway::s3 {
namespace {

// The fairness group: the key's first segment, else the owner of the access key.
UserId user_of(const ObjectKey& key, const std::string& owner) {
    const auto slash = key.text().find('/');
    const bool has_segment = slash != std::string::npos && slash > 0;
    return UserId{has_segment ? key.text().substr(0, slash) : owner};
}

}  // namespace

std::vector<OutgoingMessage> event_for(Context& context,
                                       const ObjectEvent& event,
                                       const RequestHead& head,
                                       const RequestIds& ids) {
    const ObjectName& object = event.object.name;
    if (object.bucket != context.services.event_bucket ||
        !event.name.starts_with("ObjectCreated:")) {
        return {};
    }
    const WallTime now = context.services.clock.wall();
    return {{queues::kUploads,
             user_of(object.key, event.owner),
             to_json({event.object,
                      std::string(event.name),
                      now,
                      context.options.region,
                      event.owner,
                      head.remote,
                      ids.request,
                      ids.host,
                      context.sequencer.next(now)}),
             Milliseconds{0}}};
}

}  // namespace sluice::gateway::s3
