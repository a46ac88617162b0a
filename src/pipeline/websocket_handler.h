// Stage WebSocketHandler: a socket that opens or closes, as an Outcome. The caller commits it; for
// an opening one before the handshake is answered. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "ports/outcome.h"

namespace sluice::pipeline {

// The connection is stored, and the replay of what its user missed is queued, `replay_delay` from
// now (a gateway that refuses posts until the handshake is done needs one): what reached nobody,
// or, of v1, all behind the event `after`. kInvalid invalid_user_id.
Result<Outcome> open_socket(const Connection& connection,
                            Milliseconds replay_delay,
                            std::optional<std::uint64_t> after = std::nullopt);

// The connection once more, so that its lifetime begins anew. Nothing is replayed.
Outcome keep_socket(const Connection& connection);

Outcome close_socket(const ConnectionId& connection);

}  // namespace sluice::pipeline
