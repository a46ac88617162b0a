#include "pipeline/run_end.h"

#include <boost/json.hpp>

#include "engine/utf8.h"
#include "pipeline/job_json.h"
#include "pipeline/user_id.h"

namespace sluice::pipeline {
namespace {

void notify(Outcome& outcome, const EventNotification& message) {
    outcome.send.push_back(
        {.queue = queues::kNotifications, .user = message.user, .body = encode(message)});
}

// `frame`: what the compatibility socket is told.
void tell(Outcome& outcome, const JobRun& run, std::string frame, bool repeated = false) {
    if (!is_user_id(run.user.text())) return;
    const bool is_compat = run.protocol == Protocol::kCompat;
    outcome.inbox.push_back(
        {.user = run.user,
         .run = run.run,
         .given_up = run.state == JobState::kGivenUp,
         .protocol = run.protocol,
         .body = is_compat ? std::move(frame) : boost::json::serialize(job_json(run))});
    notify(outcome, EventNotification{run.user, run.run, repeated});
}

void end_without_output(
    Outcome& outcome, JobRun run, JobState state, const Error& error, bool repeated = false) {
    run.state = state;
    run.output.reset();
    run.error = public_error(error);
    tell(outcome, run, failure_frame(run.job, *run.error), repeated);
    outcome.runs.push_back(std::move(run));
}

}  // namespace

void end_done(Outcome& outcome, JobRun run, bool tells_receipt) {
    run.state = JobState::kDone;
    tell(outcome, run, completion_frame(run, tells_receipt));
    outcome.runs.push_back(std::move(run));
}

void end_failed(Outcome& outcome, JobRun run, const Error& error) {
    end_without_output(outcome, std::move(run), JobState::kFailed, error);
}

void end_given_up(Outcome& outcome, JobRun run, const Result<JobRun>& known, const Error& reason) {
    const bool before = known && (known->state == JobState::kGivenUp || is_final(known->state));
    end_without_output(outcome, std::move(run), JobState::kGivenUp, reason, before);
}

Error replaced_error() {
    return {Code::kConflict, "superseded", "a newer upload replaced the file", {}};
}

void end_replaced(Outcome& outcome, JobRun run) {
    run.state = JobState::kFailed;
    run.error = replaced_error();
    outcome.runs.push_back(std::move(run));
}

void end_cancelled(Outcome& outcome, JobRun run) {
    run.state = JobState::kCancelled;
    tell(outcome, run, "");
    outcome.runs.push_back(std::move(run));
}

void notify_again(Outcome& outcome, const JobRun& run) {
    if (!is_user_id(run.user.text())) return;
    notify(outcome, EventNotification{run.user, run.run, true});
}

std::string bounded_error_text(std::string_view text) {
    return engine::excerpt(text, kErrorTextBytesMax);
}

Error public_error(const Error& error) {
    Error shown = error;
    const bool ours = is_retryable(error.code) || error.code == Code::kInternal ||
                      error.code == Code::kDenied || error.code == Code::kCancelled ||
                      error.code == Code::kStaleLease;
    if (ours) {
        shown.message =
            "the file could not be processed because of a fault of the server; it was kept for the "
            "operator, and sending it again later may work";
    }
    shown.message = bounded_error_text(shown.message);
    if (shown.place.column) shown.place.column = bounded_error_text(*shown.place.column);
    return shown;
}

}  // namespace sluice::pipeline
