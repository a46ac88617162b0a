#include "embedded/idempotency_rows.h"

#include <optional>
#include <string>

namespace sluice::embedded {

namespace {

// Why the key cannot be claimed now; nothing when it can.
Result<std::optional<RequestClaim>> obstacle(Db& db,
                                             const WantedClaim& wanted,
                                             LeaseEpoch epoch,
                                             WallTime now) {
    const std::optional<RequestClaim> none;
    Statement row =
        TRY(db.query("SELECT request, lease_epoch, lease_until, response FROM idempotency"
                     " WHERE user = ?1 AND key = ?2 AND expires > ?3",
                     wanted.user,
                     wanted.key,
                     now));
    if (!TRY(row.step())) return none;
    const LeaseEpoch holder = row.integer(1);
    if (holder == 0) return none;
    if (row.text(0) != wanted.request.text()) return std::optional<RequestClaim>(ClaimOfAnother{});
    if (!row.is_null(3)) return std::optional<RequestClaim>(ClaimSettled{row.text(3)});
    const WallTime until = row.time(2);
    if (holder == epoch && until > now) return std::optional<RequestClaim>(ClaimHeld{until});
    return none;
}

}  // namespace

Result<RequestClaim> claim_request(Db& db,
                                   const WantedClaim& wanted,
                                   LeaseEpoch epoch,
                                   WallTime now) {
    if (auto held = TRY(obstacle(db, wanted, epoch, now))) return *std::move(held);
    Statement row = TRY(db.query(
        "INSERT INTO idempotency(user, key, request, fence, lease_epoch, lease_until, expires)"
        " VALUES(?1, ?2, ?3, ?4 + 1, ?5, ?6, ?7)"
        " ON CONFLICT(user, key) DO UPDATE SET request = excluded.request, fence = fence + 1,"
        " lease_epoch = excluded.lease_epoch, lease_until = excluded.lease_until,"
        " expires = excluded.expires, response = NULL RETURNING fence",
        wanted.user,
        wanted.key,
        wanted.request,
        fence_floor(now),
        epoch,
        wanted.until,
        wanted.expires));
    TRY(row.step());
    const auto fence = static_cast<std::uint64_t>(row.integer(0));
    TRY(row.step());
    return RequestClaim(ClaimGiven{fence});
}

Result<void> release_request(Db& db,
                             const UserId& user,
                             const IdempotencyKey& key,
                             std::uint64_t fence) {
    TRY(
        db.run("UPDATE idempotency SET lease_epoch = 0"
               " WHERE user = ?1 AND key = ?2 AND fence = ?3 AND response IS NULL",
               user,
               key,
               fence));
    return {};
}

Result<void> settle_request(Db& db, const Settlement& settlement, WallTime now, WallTime expires) {
    const auto settled =
        TRY(db.run("UPDATE idempotency SET response = ?5, expires = ?6"
                   " WHERE user = ?1 AND key = ?2 AND fence = ?3 AND expires > ?4"
                   " AND lease_epoch <> 0 AND response IS NULL",
                   settlement.user,
                   settlement.key,
                   settlement.fence,
                   now,
                   std::string_view(settlement.response),
                   expires));
    if (settled == 1) return {};
    return fail(
        Code::kStaleLease, "stale_claim", "the claim has ended: another request has the key");
}

}  // namespace sluice::embedded
