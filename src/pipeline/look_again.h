// A job's file once more, beside what was asked for: the profiles of all of its columns; the
// records of which a job has failed.
//
// Functions without state; any thread. Each reads the object again.
#pragma once

#include <string>

#include "base/error.h"
#include "base/result.h"
#include "pipeline/job_options.h"
#include "pipeline/run_identity.h"
#include "pipeline/stage.h"
#include "ports/object_store.h"

namespace sluice::pipeline {

// `,"columns":[…]` for a receipt: as many as have room there, and how many have not. Empty: the
// engine cannot profile the file (its rows have no one table without the recipe). Errors: those of
// the object store; kCancelled.
Result<std::string> column_profiles(ObjectStore& objects,
                                    const InputVersion& input,
                                    const JobSpec& spec,
                                    StageContext& context);

// {"problems":[…]}: the first records that cannot be taken, `error` being that of the first one.
// Empty: it is of no record, or they could not be read once more; nothing depends on it.
std::string bad_records(ObjectStore& objects,
                        const InputVersion& input,
                        const JobSpec& spec,
                        const Error& error,
                        StageContext& context);

}  // namespace sluice::pipeline
