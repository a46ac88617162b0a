#include "pipeline/socket_ticket.h"

#include <charconv>
#include <variant>
#include <vector>

#include "pipeline/user_id.h"
#include "signing/digest.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kSecretCharacters = 2 * kSecretBytes;
constexpr std::size_t kOriginCharacters = 32;

// What nobody can change without asking for another claim than the one that was given.
IdempotencyKey key_of(std::string_view expires, std::string_view secret, std::string_view origin) {
    return IdempotencyKey{"ticket:" + std::string(expires) + ":" +
                          signing::sha256_hex(origin).substr(0, kOriginCharacters) + ":" +
                          signing::sha256_hex(secret)};
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    return is_number && number >= 0 ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto dot = text.find('.');
        parts.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return parts;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

Result<SocketTicket> make_ticket(Idempotency& idempotency,
                                 const UserId& user,
                                 std::string_view origin,
                                 const Clock& clock,
                                 Random& random) {
    const WallTime expires = clock.wall() + kTicketLifetime;
    const std::string until = std::to_string(expires.time_since_epoch().count());
    const std::string secret = random_hex(random, kSecretBytes);
    const RequestClaim claim =
        TRY(idempotency.claim(user, key_of(until, secret, origin), Fingerprint{}, kTicketLifetime));
    const auto* const given = std::get_if<ClaimGiven>(&claim);
    if (given == nullptr) {
        return fail(Code::kInternal, "ticket_taken", "the same random ticket was given before");
    }
    return SocketTicket{
        user.text() + "." + until + "." + secret + "." + std::to_string(given->fence), expires};
}

std::optional<TicketUse> use_ticket(std::string_view text, std::string_view origin, WallTime now) {
    const std::vector<std::string_view> parts = split(text);
    if (parts.size() != 4 || !is_user_id(parts[0])) return std::nullopt;
    const auto expires = number_in(parts[1]);
    const auto fence = number_in(parts[3]);
    if (!expires || !fence || parts[2].size() != kSecretCharacters) return std::nullopt;
    if (now >= WallTime{Milliseconds{*expires}}) return std::nullopt;
    UserId user{std::string(parts[0])};
    Settlement settlement{user,
                          key_of(parts[1], parts[2], origin),
                          static_cast<std::uint64_t>(*fence),
                          /*response=*/""};
    return TicketUse{std::move(user), std::move(settlement)};
}

}  // namespace sluice::pipeline
