// What an Outcome means for the tables: which writes make it true, given what is known of the items
// that are there. Pure: reads nothing, writes nothing, so that every case can be told in a test.
//
// A plan may be made on knowledge that is old, or that is missing. Every write that depends on it
// says so in its condition; what a refused transaction found goes into the knowledge (learn), and
// the next plan is made on that.
#pragma once

#include <set>
#include <vector>

#include "aws/commit/known_rows.h"
#include "aws/commit/table_changes.h"
#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "base/result.h"

namespace sluice::aws {

// What a plan cannot do without. Everything else is supposed to be as it usually is.
std::set<dynamodb::RowName> rows_to_read(const TableChanges& changes,
                                         const dynamodb::Tables& tables);

// Empty: all of it is true already. kConflict key_taken: `reserve` was reserved before; and what
// RecipeSave and Settlement say of themselves.
Result<std::vector<dynamodb::Write>> plan(const TableChanges& changes,
                                          const KnownRows& known,
                                          const dynamodb::Tables& tables,
                                          WallTime now);

}  // namespace sluice::aws
