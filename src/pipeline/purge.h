// `sluice queue purge`: ends the messages of a queue for good, without a dead letter.
//
// * Of a stage's queue: the runs that giving it up would end fail with the error `purged`, so the
//   client is told and retention may have the input. A run that had ended stays, and is not told
//   again.
// * Of a dead-letter queue: the clients have been told. Runs that were given up are failed now: no
//   redrive will run them again.
// * Of another queue (notifications): the message only goes. What it told of stays in the inbox.
//
// Leases what it ends, so what a worker has in hand, or what waits for a retry, stays.
#pragma once

#include <cstdint>
#include <span>

#include "base/log.h"
#include "base/metrics.h"
#include "pipeline/stage.h"
#include "ports/backend.h"
#include "ports/jobs.h"
#include "ports/queue.h"

namespace sluice::pipeline {

// One call ends no more, so that it takes seconds: who wants an empty queue calls again.
inline constexpr std::uint64_t kPurgeMax = 1000;

struct PurgePorts {
    Queue& queue;
    Backend& backend;
    Jobs& jobs;
    Metrics& metrics;
    Log& log;
};

// Returns how many messages were ended. `stages` are those whose messages have runs. kNotFound
// no_such_queue. Other errors leave ended what was ended so far; the rest is handed back.
Result<std::uint64_t> purge(const QueueName& queue,
                            std::span<Stage* const> stages,
                            const PurgePorts& ports);

}  // namespace sluice::pipeline
