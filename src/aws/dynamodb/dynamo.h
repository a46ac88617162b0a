// The part of DynamoDB that Sluice uses, with conditions that did not hold as values. All reads of
// tables are strongly consistent; those of indexes cannot be.
//
// Thread-safe. Errors of every call, beside the client's: kUnavailable no_such_table (a deployment
// that is not complete: nothing that asks may take it for "no such item"), kInvalid (DynamoDB
// refuses what was written), kDenied.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/client.h"
#include "aws/dynamodb/value.h"
#include "base/result.h"

namespace sluice::aws::dynamodb {

struct Query {
    std::string table;
    std::string index = {};  // empty: the table itself
    std::string key_condition = {};
    std::string filter = {};
    Substitutes substitutes = {};
    std::vector<std::string> only = {};  // these attributes; empty: all of them
    bool newest_first = false;           // by falling sort key
    std::size_t max = 1;                 // of items that pass the filter
    Item behind = {};                    // the keys (an index's, too) of the item to go on behind
};

// Why a write was not made.
struct Refusal {
    // As in CancellationReasons: "None" (another write's fault), "ConditionalCheckFailed",
    // "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "ValidationError"…
    std::string code;
    std::string message;
    std::optional<Item>
        found;  // ConditionalCheckFailed: the item as it is, absent when there is none
};

struct Written {
    std::optional<Refusal> refusal;  // absent: it is done
    Item updated;                    // what Write::returns_updated asked for
};

class Dynamo {
  public:
    explicit Dynamo(Client& client) : client_(client) {}

    Result<std::optional<Item>> get(const RowName& row);
    // Those that are there. Asks again for what DynamoDB leaves unprocessed.
    Result<std::map<RowName, Item>> get_all(std::vector<RowName> rows);
    // In the order of the sort key, over as many pages as it takes.
    Result<std::vector<Item>> query(const Query& query);

    // A condition that does not hold is a refusal, and so is a transaction that has the item.
    Result<Written> write(const Write& write);
    // All or nothing; at most 100 writes of as many items. Empty: it is done. Otherwise one refusal
    // per write. An attempt whose answer was lost is repeated under the same `token`, for which
    // DynamoDB does it once: 1–36 characters, another one for other writes.
    Result<std::vector<Refusal>> transact(const std::vector<Write>& writes,
                                          const std::string& token);

    Client& client() { return client_; }

  private:
    Client& client_;
};

}  // namespace sluice::aws::dynamodb
