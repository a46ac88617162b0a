// A connection as items of the table `connections`.
#pragma once

#include "aws/dynamodb/tables.h"

namespace sluice::aws::dynamodb {

// Into `row`, one of the connection's two.
Write put_connection(const Tables& tables, RowName row, const Connection& connection, WallTime now);
Connection connection_in(const Item& item);
bool has_expired(const Item& item, WallTime now);

}  // namespace sluice::aws::dynamodb
