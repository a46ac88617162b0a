#include "embedded/idempotency.h"

#include <algorithm>

#include "embedded/idempotency_rows.h"
#include "ports/record_checks.h"

namespace sluice::embedded {

Result<RequestClaim> EmbeddedIdempotency::claim(const UserId& user,
                                                const IdempotencyKey& key,
                                                const Fingerprint& request,
                                                Milliseconds valid) {
    TRY(check(key, limits_));
    RequestClaim claim;
    TRY(writer_.run([&](Db& db) -> Result<void> {
        const WallTime now = clock_.wall();
        const WallTime expires = now + std::max<Milliseconds>(valid, limits_.idempotency_kept);
        const WantedClaim wanted{user, key, request, now + valid, expires};
        claim = TRY(claim_request(db, wanted, epoch_, now));
        return {};
    }));
    return claim;
}

Result<void> EmbeddedIdempotency::release(const UserId& user,
                                          const IdempotencyKey& key,
                                          std::uint64_t fence) {
    return writer_.run([&](Db& db) { return release_request(db, user, key, fence); });
}

}  // namespace sluice::embedded
