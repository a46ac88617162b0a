// A request that was claimed under a key, as an item of the table `idempotency`.
//
// Its state is `claimed`, `released` or `done`. `fence` stays when all else changes.
#pragma once

#include "aws/dynamodb/tables.h"
#include "ports/idempotency.h"
#include "ports/settlement.h"

namespace sluice::aws::dynamodb {

struct WantedClaim {
    UserId user;
    IdempotencyKey key;
    Fingerprint request;
    std::string claimant;  // another one for each claim: an answer that was lost is known again
    Milliseconds valid{0};
};

// ConditionalCheckFailed: the item says why (claim_in). Tells the fence.
Write claim_request(const Tables& tables, const WantedClaim& wanted, WallTime now);
std::uint64_t fence_in(const Item& item);
// What the item means for whoever wanted it and was refused.
RequestClaim claim_in(const Item& item, const WantedClaim& wanted, WallTime now);

// ConditionalCheckFailed: it was settled, or another one has it.
Write release_request(const Tables& tables,
                      const UserId& user,
                      const IdempotencyKey& key,
                      std::uint64_t fence);

// ConditionalCheckFailed: may_settle() says no.
Write settle_request(const Tables& tables, const Settlement& settlement, WallTime now);
bool may_settle(const Item& item, const Settlement& settlement, WallTime now);

}  // namespace sluice::aws::dynamodb
