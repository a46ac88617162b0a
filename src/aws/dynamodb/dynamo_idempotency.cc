#include "aws/dynamodb/dynamo_idempotency.h"

#include "aws/dynamodb/request_row.h"
#include "ports/record_checks.h"

namespace sluice::aws {

using namespace dynamodb;

Result<RequestClaim> DynamoIdempotency::claim(const UserId& user,
                                              const IdempotencyKey& key,
                                              const Fingerprint& request,
                                              Milliseconds valid) {
    TRY(check(key, tables_.options().limits));
    const WallTime now = clock_.wall();
    const WantedClaim wanted{user, key, request, random_hex(random_, 16), valid};
    const Write write = claim_request(tables_, wanted, now);
    const Written written = TRY(dynamo_.write(write));
    if (!written.refusal) return RequestClaim(ClaimGiven{fence_in(written.updated)});
    std::optional<Item> found = written.refusal->found;
    // A transaction that has the item tells nothing of it: somebody is just settling it.
    if (!found) found = TRY(dynamo_.get(write.row));
    return claim_in(found.value_or(Item{}), wanted, now);
}

Result<void> DynamoIdempotency::release(const UserId& user,
                                        const IdempotencyKey& key,
                                        std::uint64_t fence) {
    if (!check(key, tables_.options().limits)) return {};
    const Written written = TRY(dynamo_.write(release_request(tables_, user, key, fence)));
    if (!written.refusal || written.refusal->code == "ConditionalCheckFailed") return {};
    return fail(Code::kUnavailable, "transaction_conflict", "the request is just being settled");
}

}  // namespace sluice::aws
