// What an Outcome means for the tables: which writes make it true, given what is known of the items
// that are there. Pure: reads nothing, writes nothing, so that every case can be told in a test.
//
// A plan may be made on knowledge that is old, or that is missing. Every write that depends on it
// says so in its condition; what a refused transaction found goes into the knowledge (learn), and
// the next plan is made on that.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "base/result.h"
#include "ports/outcome.h"

namespace sluice::aws {

// The part of an Outcome that the tables hold.
struct TableChanges {
    std::vector<JobRun> runs;
    std::vector<InboxEvent> inbox;
    std::vector<Delivery> delivered;
    std::vector<Connection> connect;
    std::vector<ConnectionId> disconnect;
    std::optional<ObjectName> reserve;

    bool empty() const {
        return runs.empty() && inbox.empty() && delivered.empty() && connect.empty() &&
               disconnect.empty() && !reserve;
    }
};

// In parts that each fit into one transaction; none when there is nothing to change. A run and the
// events that tell of it are in one part: whoever sees that the run has ended need not ask whether
// it was told. Outcomes of our stages are one part, but for a message that tells of very many
// objects.
std::vector<TableChanges> table_changes(const Outcome& outcome);

// Items as they were when somebody looked.
class KnownRows {
  public:
    void add(const dynamodb::RowName& row, std::optional<dynamodb::Item> item) {
        rows_[row] = std::move(item);
    }
    // Null: it is not there, or nobody has looked.
    const dynamodb::Item* find(const dynamodb::RowName& row) const;
    bool is_absent(const dynamodb::RowName& row) const;

  private:
    std::map<dynamodb::RowName, std::optional<dynamodb::Item>> rows_;
};

// What a plan cannot do without. Everything else is supposed to be as it usually is.
std::vector<dynamodb::RowName> rows_to_read(const TableChanges& changes,
                                            const dynamodb::Tables& tables);

// Whether `name` is an output of one of the runs, which has ended before.
bool is_of_ended_run(const ObjectName& name,
                     const std::vector<JobRun>& runs,
                     const KnownRows& known,
                     const dynamodb::Tables& tables);

// Empty: all of it is true already. kConflict key_taken: `reserve` was reserved before.
Result<std::vector<dynamodb::Write>> plan(const TableChanges& changes,
                                          const KnownRows& known,
                                          const dynamodb::Tables& tables,
                                          WallTime now);

}  // namespace sluice::aws
