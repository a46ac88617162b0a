#include "aws/commit/known_rows.h"

#include <algorithm>

#include "aws/dynamodb/run_row.h"
#include "ports/record_checks.h"

namespace sluice::aws {

using namespace dynamodb;

const Item* KnownRows::find(const RowName& row) const {
    const auto found = rows_.find(row);
    return found != rows_.end() && found->second ? &*found->second : nullptr;
}

bool KnownRows::is_absent(const RowName& row) const {
    const auto found = rows_.find(row);
    return found != rows_.end() && !found->second;
}

std::vector<RowName> KnownRows::runs(const Tables& tables,
                                     const UserId& user,
                                     const RunId& run) const {
    std::vector<RowName> runs;
    for (const auto& [row, item] : rows_) {
        const bool is_one = item && row.table == tables.jobs() &&
                            text_in(row.key, "user") == key_text(user.text()) &&
                            text_in(row.key, "run").starts_with(Tables::run_prefix(run));
        if (is_one) runs.push_back(row);
    }
    return runs;
}

bool is_of_ended_run(const ObjectName& name,
                     const std::vector<JobRun>& runs,
                     bool is_of_stage,
                     const KnownRows& known,
                     const Tables& tables) {
    return std::ranges::any_of(runs, [&](const JobRun& run) {
        if (run.output != name && run.rejects != name) return false;
        const RowName row = tables.run(run);
        if (is_only_moved(run, is_of_stage) && known.is_absent(row)) return true;
        const Item* stored = known.find(row);
        return stored && is_final(state_in(*stored));
    });
}

}  // namespace sluice::aws
