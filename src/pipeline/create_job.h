// The front door of v1 jobs: what a request asks for, checked, and the Outcome that makes it so.
// The caller commits it. Pure; any thread.
//
// A job has one run, of its own id, from the moment it is made: it awaits its upload, or, when the
// file of an earlier job is taken again, it is queued at once. Its request is kept with it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "ports/jobs.h"
#include "ports/outcome.h"

namespace boost::json {
class object;
}

namespace sluice::pipeline {

struct NewJob {
    std::string file_name;      // clean (job_names.h); empty with `from`
    std::uint64_t bytes = 0;    // of the file
    std::optional<JobId> from;  // the file of that job, again
    // The options as JSON on one line; with `from`, empty when none were said: then as it had.
    std::string document;
};

// Reads the body of POST /v1/jobs. kInvalid bad_request (a member that is missing, of
// another type or not known), empty_file; kTooLarge file_too_large; and what read_job_options()
// says.
Result<NewJob> decode_new_job(const boost::json::object& request, const Limits& limits);

// 32 hex digits. The same for the same key of the same user: a request that comes again makes the
// same job again, which changes nothing.
JobId job_id_of(const UserId& user, std::string_view idempotency_key);

// It awaits its upload to the uploads bucket.
struct MadeJob {
    JobRun run;
    Outcome outcome;
};
MadeJob make_job(const UserId& user,
                 const JobId& job,
                 const NewJob& wanted,
                 const BucketName& uploads_bucket);

// It takes the file of `earlier`, and is queued. kConflict upload_missing: there is no file yet.
Result<MadeJob> make_job_again(const JobId& job, const NewJob& wanted, const JobRun& earlier);

// kConflict job_has_ended.
Result<Outcome> cancel_job(const JobRun& run);

// The job with its request and events goes, and so do its output and rejects; its upload unless
// another job may have taken it again. kConflict job_is_running: cancel it first.
Result<Outcome> remove_job(const JobRun& run);

}  // namespace sluice::pipeline
