// The one idea: a stage has no effects of its own; it returns the list of what must become true
// together, and Backend::commit makes it so.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ports/job.h"
#include "ports/message.h"
#include "ports/object_store.h"
#include "ports/saved_recipe.h"
#include "ports/settlement.h"
#include "ports/storage_change.h"

namespace sluice {

struct Delivery {
    UserId user;
    std::uint64_t sequence = 0;
};

// The run, its request, and what its user's inbox says of it, delivered or not. One that is not
// there is removed already. A message that works on it may still be in a queue. In another state
// than `only_in` it may have an object that nobody discards: kConflict run_changed.
struct RunRemoval {
    UserId user;
    RunId run;
    std::optional<JobState> only_in = {};
};

struct Outcome {
    std::vector<std::unique_ptr<StagedObject>> publish;
    std::vector<JobRun> runs;         // created, or moved to their next state
    std::vector<InboxEvent> inbox;    // appended; `sequence` is given by the commit
    std::vector<Delivery> delivered;  // inbox events that reached at least one connection
    std::vector<OutgoingMessage> send;
    std::vector<Connection> connect;
    std::vector<ConnectionId> disconnect;
    std::vector<Expectation> expect;     // checked first
    std::vector<StorageChange> storage;  // of the storage endpoint, in this order, after `publish`
    std::optional<ObjectName> reserve;   // a key nobody else may be given (kConflict key_taken)
    // Of front doors only: a stage's outcome may be made true twice, and these are refused then.
    std::vector<JobRequest> requests;           // each of one of `runs`; one that is there stays
    std::vector<RunRemoval> remove_runs;        // each once; not of `runs`, `inbox`
    std::vector<RecipeRemoval> remove_recipes;  // each recipe in one of the two, once
    std::vector<RecipeSave> save_recipes;       // after the removals
    std::optional<Settlement> settle;           // the request that all of this answers is done
    // Objects that nobody needs any more: they go when all else is true. One that is not there is
    // gone already. Where the objects are stored by somebody else (AWS) they may stay: when the
    // process dies in between, or the store does not answer, they are left to its lifecycle rules.
    std::vector<ObjectName> discard;
    // The input message goes to its dead-letter queue with this reason, instead of being consumed.
    std::optional<std::string> dead_letter;
};

}  // namespace sluice
