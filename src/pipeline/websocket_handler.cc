#include "pipeline/websocket_handler.h"

#include "pipeline/messages.h"
#include "pipeline/user_id.h"

namespace sluice::pipeline {

Result<Outcome> open_socket(const Connection& connection,
                            Milliseconds replay_delay,
                            std::optional<std::uint64_t> after) {
    if (!is_user_id(connection.user.text())) {
        return fail(Code::kInvalid,
                    "invalid_user_id",
                    "userId must be 32 to 64 letters, digits or hyphens");
    }
    Outcome outcome;
    outcome.connect.push_back(connection);
    outcome.send.push_back({queues::kNotifications,
                            connection.user,
                            encode(ReplayNotification{connection.user, connection.id, after}),
                            replay_delay});
    return outcome;
}

Outcome keep_socket(const Connection& connection) {
    Outcome outcome;
    outcome.connect.push_back(connection);
    return outcome;
}

Outcome close_socket(const ConnectionId& connection) {
    Outcome outcome;
    outcome.disconnect.push_back(connection);
    return outcome;
}

}  // namespace sluice::pipeline
