#include "aws/dynamodb/dynamo_connections.h"

#include <limits>

#include "aws/dynamodb/connection_rows.h"

namespace sluice::aws {

using namespace dynamodb;

Result<std::vector<Connection>> DynamoConnections::of_user(const UserId& user) {
    Query query{.table = tables_.connections()};
    query.max = std::numeric_limits<std::size_t>::max();
    Substitutes& with = query.substitutes;
    query.key_condition = with.name("owner") + " = " + with.value(Tables::connections_key(user));
    const auto now = std::chrono::floor<Seconds>(clock_.wall()).time_since_epoch().count();
    query.filter = with.name("expires") + " > " + with.value(std::int64_t{now});
    std::vector<Connection> connections;
    const auto items = TRY(dynamo_.query(query));
    for (const Item& item : items) connections.push_back(connection_in(item));
    return connections;
}

Result<Connection> DynamoConnections::get(const ConnectionId& connection) {
    const auto item = TRY(dynamo_.get(tables_.connection(connection)));
    if (!item || has_expired(*item, clock_.wall())) {
        return fail(Code::kNotFound, "no_such_connection", "there is no such connection");
    }
    return connection_in(*item);
}

}  // namespace sluice::aws
