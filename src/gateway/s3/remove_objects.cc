#include "gateway/s3/remove_objects.h"

#include <iterator>

#include "gateway/s3/conditional.h"
#include "gateway/s3/notifications.h"

namespace sluice::gateway::s3 {

Result<void> remove_objects(const Removal& removal,
                            const std::vector<ObjectKey>& keys,
                            const std::vector<Expectation>& expect) {
    Outcome outcome;
    outcome.expect.emplace_back(BucketExists{removal.request.bucket});
    outcome.expect.insert(outcome.expect.end(), expect.begin(), expect.end());
    for (const ObjectKey& key : keys) {
        ObjectInfo removed;
        removed.name = {removal.request.bucket, key};
        outcome.expect.emplace_back(removal.by.still(Access::kWrite, removed.name));
        auto events = TRY(events_for(removal.context,
                                     {"ObjectRemoved:Delete",
                                      removed,
                                      removal.by.owner(),
                                      removal.request.head,
                                      removal.ids}));
        std::ranges::move(events, std::back_inserter(outcome.send));
        outcome.storage.emplace_back(RemoveObject{std::move(removed.name)});
    }
    return committed(removal.context.services.backend.commit(std::move(outcome)),
                     removal.request.head.headers);
}

}  // namespace sluice::gateway::s3
