#include "aws/dynamodb/connection_rows.h"

namespace sluice::aws::dynamodb {

Write put_connection(const Tables& tables,
                     RowName row,
                     const Connection& connection,
                     WallTime now) {
    Write write{Write::Kind::kPut, std::move(row)};
    const auto expires = std::chrono::ceil<Seconds>(now + tables.options().connection_lifetime);
    write.item = write.row.key;
    write.item["id"] = connection.id.text();
    write.item["user_id"] = connection.user.text();
    write.item["protocol"] = std::int64_t{static_cast<std::uint8_t>(connection.protocol)};
    write.item["connected"] = std::int64_t{connection.connected.time_since_epoch().count()};
    write.item["expires"] = std::int64_t{expires.time_since_epoch().count()};
    return write;
}

Connection connection_in(const Item& item) {
    return {ConnectionId{text_in(item, "id")},
            UserId{text_in(item, "user_id")},
            static_cast<Protocol>(number_in(item, "protocol")),
            WallTime{Milliseconds{number_in(item, "connected")}}};
}

bool has_expired(const Item& item, WallTime now) {
    return WallTime{Seconds{number_in(item, "expires")}} <= now;
}

}  // namespace sluice::aws::dynamodb
