// The rows of table `idempotency`: requests that were claimed under a key, with their fence.
//
// A claim holds while `lease_epoch` is the running process's epoch; 0 means released. A row with a
// response is settled.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "embedded/db.h"
#include "embedded/message_rows.h"
#include "ports/idempotency.h"
#include "ports/settlement.h"

namespace sluice::embedded {

struct WantedClaim {
    UserId user;
    IdempotencyKey key;
    Fingerprint request;
    WallTime until;
    WallTime expires;
};

// As Idempotency::claim and release.
Result<RequestClaim> claim_request(Db& db,
                                   const WantedClaim& wanted,
                                   LeaseEpoch epoch,
                                   WallTime now);
Result<void> release_request(Db& db,
                             const UserId& user,
                             const IdempotencyKey& key,
                             std::uint64_t fence);

// As Settlement says; the response is kept until `expires`.
Result<void> settle_request(Db& db, const Settlement& settlement, WallTime now, WallTime expires);

}  // namespace sluice::embedded
