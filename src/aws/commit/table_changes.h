// What an Outcome changes in the tables, in parts that each fit into one transaction. Pure.
#pragma once

#include <optional>
#include <vector>

#include "ports/outcome.h"

namespace sluice::aws {

// The part of an Outcome that the tables hold.
struct TableChanges {
    bool is_of_stage = false;  // its v1 runs are moved, and never made
    std::vector<JobRun> runs;
    std::vector<JobRequest> requests;
    std::vector<RunRemoval> remove_runs;
    std::vector<InboxEvent> inbox;
    std::vector<Delivery> delivered;
    std::vector<Connection> connect;
    std::vector<ConnectionId> disconnect;
    std::optional<ObjectName> reserve;
    std::vector<RecipeRemoval> remove_recipes;
    std::vector<RecipeSave> save_recipes;
    std::optional<Settlement> settle;
};

// In parts that each fit into one transaction; none when there is nothing to change. A run, what it
// was asked to do, and the events that tell of it are in one part: whoever sees that the run has
// ended need not ask whether it was told. Outcomes of our stages are one part, but for a message
// that tells of very many objects.
std::vector<TableChanges> table_changes(const Outcome& outcome, bool is_of_stage = false);

}  // namespace sluice::aws
