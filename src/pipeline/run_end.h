// How a run ends: the lines of an Outcome that end it and tell its user, always together.
#pragma once

#include "base/error.h"
#include "base/result.h"
#include "pipeline/messages.h"
#include "ports/outcome.h"

namespace sluice::pipeline {

// Of each text of an error that is kept or told. Names of columns come from the file and may be as
// long as a field; but a run and an inbox event are each an item of DynamoDB (400 KB), and a frame
// passes API Gateway (128 KiB): also when JSON makes six bytes of each.
inline constexpr std::size_t kErrorTextBytesMax = 4096;
std::string bounded_error_text(std::string_view text);

// What is told of a v1 run is the job itself, as the API has it (job_json.h).

// The run is done: its output, the completion frame in the inbox, perhaps with the receipt, the
// notification.
void end_done(Outcome& outcome, JobRun run, bool tells_receipt);

// The run has failed: the failure frame in the inbox, the notification. A run whose user nobody
// can connect as has no inbox entry.
void end_failed(Outcome& outcome, JobRun run, const Error& error);

// The run is given up for a fault of ours: as failed to its user, but a redrive runs it again. When
// it was given up or had ended before, as `known` says, its user is told where nobody was yet.
void end_given_up(Outcome& outcome, JobRun run, const Result<JobRun>& known, const Error& reason);

// A newer upload replaced the run's file. Not told: that one has an event of its own, and the
// client waits for one answer about its job.
void end_replaced(Outcome& outcome, JobRun run);
// The same as an error.
Error replaced_error();

// The user ended the run. Only v1 tells so.
void end_cancelled(Outcome& outcome, JobRun run);

// Sends the notification of a run that ended before.
void notify_again(Outcome& outcome, const JobRun& run);

// What a client may read of an error: texts about its own file as they are, up to the limit; those
// about our machinery replaced.
Error public_error(const Error& error);

}  // namespace sluice::pipeline
