// The end of a request that a client may send again: see ports/idempotency.h. A value.
#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"

namespace sluice {

// Part of an Outcome: becomes true with all the rest of it, once. kStaleLease stale_claim: the
// claim with this fence was taken over, given back, settled or has expired; nothing was changed.
// kTooLarge response_too_large; kInvalid bad_response (no UTF-8).
struct Settlement {
    UserId user;
    IdempotencyKey key;
    std::uint64_t fence = 0;
    std::string response;  // what a repeat is answered with
};

}  // namespace sluice
