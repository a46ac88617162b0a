// A job as the v1 API and its events tell it: docs/openapi.yaml. Pure; any thread.
#pragma once

#include <string_view>

#include "ports/job.h"

namespace boost::json {
class object;
}

namespace sluice::pipeline {

// "awaiting_upload", "queued", "done", "failed", "given_up", "cancelled".
std::string_view to_string(JobState state);

// Members that are not known (yet) are absent; so are times that no commit has set.
boost::json::object job_json(const JobRun& run);

// What was asked for: the members `input`, `output` and `recipe` of the job's request. `output`
// tells of the result, too.
void add_request(std::string_view document, boost::json::object& job);

}  // namespace sluice::pipeline
