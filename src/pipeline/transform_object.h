// One stored object through the transform: its output, and its rejects when there are any, as
// staged objects.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/job_options.h"
#include "pipeline/run_identity.h"
#include "pipeline/stage.h"
#include "ports/object_store.h"

namespace sluice::pipeline {

struct TransformOrder {
    InputVersion input;
    JobSpec spec;
    std::string recipe_text;  // what the receipt has the digest of
    ObjectName output;
    std::optional<ObjectName> rejects;  // where bad records go; none: the first one is an error
    Metadata metadata;                  // of what is written
    bool tells_receipt = false;         // to the client
    bool profiles = false;              // the receipt has those of the input's columns
    std::function<bool()> is_over = [] { return false; };  // the run; asked every 32 MiB
};

// The run gets its numbers, its receipt, and what was written; of a v1 job that fails, what
// look_again.h says of its records. Errors: those of
// engine::transform(); kNotFound, kConflict when the object is gone or another one by now; kDenied
// of what a service refuses beside that (service_faults.h); kCancelled, kRunIsOver for one.
Result<std::vector<std::unique_ptr<StagedObject>>> transform_object(ObjectStore& objects,
                                                                    TransformOrder order,
                                                                    JobRun& run,
                                                                    StageContext& context);

}  // namespace sluice::pipeline
