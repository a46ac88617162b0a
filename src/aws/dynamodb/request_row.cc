#include "aws/dynamodb/request_row.h"

#include <algorithm>

namespace sluice::aws::dynamodb {
namespace {

constexpr std::string_view kClaimed = "claimed";
constexpr std::string_view kReleased = "released";
constexpr std::string_view kDone = "done";

Value text(std::string_view word) {
    return std::string(word);
}

std::int64_t ms(WallTime time) {
    return time.time_since_epoch().count();
}

std::int64_t seconds(WallTime time) {
    return std::chrono::floor<Seconds>(time).time_since_epoch().count();
}

std::int64_t expiry(const Tables& tables, WallTime now, Milliseconds at_least = {}) {
    const Milliseconds kept =
        std::max<Milliseconds>(at_least, tables.options().limits.idempotency_kept);
    return std::chrono::ceil<Seconds>(now + kept).time_since_epoch().count();
}

bool has_expired(const Item& item, WallTime now) {
    return number_in(item, "expires") <= seconds(now);
}

// "#fence = :0 AND #state = :1": it is claimed, by whoever has that fence.
std::string is_claimed_by(std::uint64_t fence, Substitutes& with) {
    const std::string its_fence = with.value(static_cast<std::int64_t>(fence));
    return with.name("fence") + " = " + its_fence + " AND " + with.name("state") + " = " +
           with.value(text(kClaimed));
}

// Nobody has claimed it, whoever has is gone, or it is the same request and its lease is over.
std::string can_be_claimed(const WantedClaim& wanted, WallTime now, Substitutes& with) {
    const std::string state = with.name("state");
    std::string condition = "attribute_not_exists(" + state + ")";
    condition += " OR " + with.name("expires") + " <= " + with.value(seconds(now));
    condition += " OR " + state + " = " + with.value(text(kReleased));
    condition += " OR (" + state + " = " + with.value(text(kClaimed));
    condition += " AND " + with.name("request") + " = " + with.value(wanted.request.text());
    condition += " AND " + with.name("lease_until") + " <= " + with.value(ms(now)) + ")";
    return condition;
}

}  // namespace

Write claim_request(const Tables& tables, const WantedClaim& wanted, WallTime now) {
    Write write{Write::Kind::kUpdate, tables.request(wanted.user, wanted.key)};
    Substitutes& with = write.substitutes;
    const std::string fence = with.name("fence");
    const std::string floor = with.value(static_cast<std::int64_t>(fence_floor(now)));
    write.update = "SET " + fence + " = if_not_exists(" + fence + ", " + floor + ") + " +
                   with.value(std::int64_t{1});
    const Item set{{"user_id", wanted.user.text()},
                   {"request", wanted.request.text()},
                   {"claimant", wanted.claimant},
                   {"state", text(kClaimed)},
                   {"lease_until", ms(now + wanted.valid)},
                   {"expires", expiry(tables, now, wanted.valid)}};
    for (const auto& [name, value] : set) {
        const std::string at = with.name(name);
        write.update += ", " + at + " = " + with.value(value);
    }
    write.update += " REMOVE " + with.name("response");
    write.condition = can_be_claimed(wanted, now, with);
    write.returns_updated = true;
    return write;
}

std::uint64_t fence_in(const Item& item) {
    return static_cast<std::uint64_t>(number_in(item, "fence"));
}

RequestClaim claim_in(const Item& item, const WantedClaim& wanted, WallTime now) {
    // Of an item that another one is just writing, or that could be claimed by now.
    constexpr Milliseconds kSoon{1'000};
    const std::string state = text_in(item, "state");
    if (has_expired(item, now) || state == kReleased) return ClaimHeld{now + kSoon};
    if (text_in(item, "request") != wanted.request.text()) return ClaimOfAnother{};
    if (state == kDone) return ClaimSettled{text_in(item, "response")};
    if (text_in(item, "claimant") == wanted.claimant) return ClaimGiven{fence_in(item)};
    const WallTime until{Milliseconds{number_in(item, "lease_until")}};
    return ClaimHeld{until > now ? until : now + kSoon};
}

Write release_request(const Tables& tables,
                      const UserId& user,
                      const IdempotencyKey& key,
                      std::uint64_t fence) {
    Write write{Write::Kind::kUpdate, tables.request(user, key)};
    Substitutes& with = write.substitutes;
    write.condition = is_claimed_by(fence, with);
    write.update = "SET " + with.name("state") + " = " + with.value(text(kReleased));
    return write;
}

Write settle_request(const Tables& tables, const Settlement& settlement, WallTime now) {
    Write write{Write::Kind::kUpdate, tables.request(settlement.user, settlement.key)};
    Substitutes& with = write.substitutes;
    write.condition = is_claimed_by(settlement.fence, with) + " AND " + with.name("expires");
    write.condition += " > " + with.value(seconds(now));
    write.update = "SET " + with.name("state") + " = " + with.value(text(kDone));
    write.update += ", " + with.name("response") + " = " + with.value(settlement.response);
    write.update += ", " + with.name("expires") + " = " + with.value(expiry(tables, now));
    write.once = true;
    return write;
}

bool may_settle(const Item& item, const Settlement& settlement, WallTime now) {
    return fence_in(item) == settlement.fence && text_in(item, "state") == kClaimed &&
           !has_expired(item, now);
}

}  // namespace sluice::aws::dynamodb
