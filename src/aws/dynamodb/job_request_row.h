// What a run was asked to do, as an item of the table `jobs` beside the run's: no index has it, and
// whoever reads runs does not read documents.
#pragma once

#include "aws/dynamodb/tables.h"
#include "ports/job.h"

namespace sluice::aws::dynamodb {

// ConditionalCheckFailed: it is there, and stays.
Write put_job_request(const Tables& tables,
                      const JobRequest& request,
                      JobState state,
                      WallTime now);
JobRequest job_request_in(const Item& item);

// It expires when its run does, which moves to `state`. ConditionalCheckFailed: there is none.
Write keep_job_request(const Tables& tables, const JobRun& run, WallTime now);

}  // namespace sluice::aws::dynamodb
