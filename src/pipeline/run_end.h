// How a run ends: the lines of an Outcome that end it and tell its user, always together.
#pragma once

#include "base/error.h"
#include "pipeline/messages.h"
#include "ports/outcome.h"

namespace sluice::pipeline {

// The run is done: its output, the completion frame in the inbox, perhaps with the receipt, the
// notification.
void end_done(Outcome& outcome, JobRun run, bool tells_receipt);

// The run has failed: the failure frame in the inbox, the notification. A run whose user nobody
// can connect as has no inbox entry.
void end_failed(Outcome& outcome, JobRun run, const Error& error);

// The run is given up for a fault of ours: as failed to its user, but a redrive runs it again.
void end_given_up(Outcome& outcome, JobRun run, const Error& reason);

// Sends the notification of a run that ended before.
void notify_again(Outcome& outcome, const JobRun& run);

// What a client may read of an error: texts about its own file as they are, those about our
// machinery replaced.
Error public_error(const Error& error);

}  // namespace sluice::pipeline
