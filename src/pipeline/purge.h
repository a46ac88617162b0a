// `sluice queue purge`: ends the messages of a queue for good, without a dead letter.
//
// * Of a stage's queue: each is given up as its stage says, with the error `purged`; its runs are
//   failed, so the client is told and retention may have the input.
// * Of a dead-letter queue: the clients have been told. Runs that were given up are failed now: no
//   redrive will run them again.
// * Of another queue (notifications): the message only goes. What it told of stays in the inbox.
//
// Leases what it ends, so what a worker has in hand, or what waits for a retry, stays.
#pragma once

#include <cstdint>
#include <span>

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
};

// Returns how many messages were ended. `stages` are those whose messages have runs. kNotFound
// no_such_queue; other errors leave what was ended so far ended.
Result<std::uint64_t> purge(const QueueName& queue,
                            std::span<Stage* const> stages,
                            const PurgePorts& ports);

}  // namespace sluice::pipeline
