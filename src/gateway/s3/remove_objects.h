// Objects on their way out: removed together, with their events.
#pragma once

#include <vector>

#include "gateway/s3/authorize.h"
#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

// Who removes something, and in which request.
struct Removal {
    Context& context;
    const S3Request& request;
    const RequestIds& ids;
    Authorized by;
};

// Removes the objects of the request's bucket that have these keys, all or none. Those that are not
// there are no error, unless `expect` says so: PreconditionFailed, NoSuchKey, NoSuchBucket.
Result<void> remove_objects(const Removal& removal,
                            const std::vector<ObjectKey>& keys,
                            const std::vector<Expectation>& expect);

}  // namespace sluice::gateway::s3
