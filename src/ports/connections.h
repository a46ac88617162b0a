// Who is connected: user ↔ open sockets, many per user. Connections are added and removed by an
// Outcome. Thread-safe. In the embedded backend a connection lives no longer than the process, so
// the table does not either. Where gateways are other processes (AWS) its lifetime ends it as well;
// a gateway adds one that lives longer again in time.
#pragma once

#include <vector>

#include "base/result.h"
#include "ports/job.h"

namespace sluice {

class Connections {
  public:
    virtual ~Connections() = default;

    // Every connection of the user whose addition has been committed. Empty when there is none.
    virtual Result<std::vector<Connection>> of_user(const UserId& user) = 0;
    // kNotFound no_such_connection.
    virtual Result<Connection> get(const ConnectionId& connection) = 0;
};

}  // namespace sluice
