// What a commit knows of the tables' items: what it read, or was told when it was refused. A value;
// one thread at a time.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "aws/dynamodb/tables.h"

namespace sluice::aws {

// Items as they were when somebody looked: whole, or of runs that are removed, their keys.
class KnownRows {
  public:
    void add(const dynamodb::RowName& row, std::optional<dynamodb::Item> item) {
        rows_[row] = std::move(item);
    }
    // Null: it is not there, or nobody has looked.
    const dynamodb::Item* find(const dynamodb::RowName& row) const;
    bool is_absent(const dynamodb::RowName& row) const;
    // The runs of that id that are there, one per job.
    std::vector<dynamodb::RowName> runs(const dynamodb::Tables& tables,
                                        const UserId& user,
                                        const RunId& run) const;

  private:
    std::map<dynamodb::RowName, std::optional<dynamodb::Item>> rows_;
};

// Whether `name` is an output of one of the runs, which has ended before, or was removed.
bool is_of_ended_run(const ObjectName& name,
                     const std::vector<JobRun>& runs,
                     bool is_of_stage,
                     const KnownRows& known,
                     const dynamodb::Tables& tables);

}  // namespace sluice::aws
