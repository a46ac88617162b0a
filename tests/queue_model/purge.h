// `sluice queue purge` itself (src/pipeline/purge.h) on an engine's queues, and what it did there,
// for the model.
#pragma once

#include <variant>
#include <vector>

#include "tests/queue_model/engine.h"

namespace sluice::queue_model {

struct Purge {
    struct Receive {
        std::size_t max;
        Milliseconds visibility;
        Result<std::vector<Lease>> leases;
    };
    struct Commit {
        Lease lease;
        Result<void> result;
    };
    Result<std::uint64_t> ended;  // what it says itself
    std::vector<std::variant<Receive, Commit>>
        calls;  // in their order; commits at once in some order
};

// Of one queue. Each of its receives waits up to `wait`, which the product's do not: SQS may have
// to be asked for longer.
Purge purge(Engine& engine, const QueueName& queue, Milliseconds wait);

}  // namespace sluice::queue_model
