#include "aws/dynamodb/dynamo_inbox.h"

#include "aws/dynamodb/inbox_rows.h"

namespace sluice::aws {

using namespace dynamodb;

namespace {

// Longer than SQS keeps a message that may ask for the same push again.
constexpr Seconds kClaimKept = std::chrono::days{15};
// A write for fewer would cost more than reading them once more does.
constexpr std::uint64_t kWorthRemembering = 32;

std::unexpected<Error> no_such_event() {
    return fail(Code::kNotFound, "no_such_event", "there is no such event");
}

std::vector<InboxEvent> events_in(const std::vector<Item>& items) {
    std::vector<InboxEvent> events;
    events.reserve(items.size());
    for (const Item& item : items) events.push_back(event_in(item));
    return events;
}

}  // namespace

Result<InboxEvent> DynamoInbox::get(const UserId& user, const RunId& run) {
    const auto item = TRY(dynamo_.get(tables_.told(user, run)));
    if (!item) return no_such_event();
    const Told told = told_in(*item);
    const auto event =
        TRY(dynamo_.get(tables_.event(user, told.end != 0 ? told.end : told.given_up)));
    if (!event) return no_such_event();
    return event_in(*event);
}

Query DynamoInbox::events_after(const UserId& user, std::uint64_t after, std::size_t max) const {
    Query query{.table = tables_.inbox(), .max = max};
    Substitutes& with = query.substitutes;
    query.key_condition = with.name("user") + " = " + with.value(key_text(user.text())) + " AND " +
                          with.name("entry");
    query.key_condition += " BETWEEN " + with.value(Tables::event_key(after + 1));
    query.key_condition += " AND " + with.value(std::string("event#~"));
    return query;
}

Result<std::vector<InboxEvent>> DynamoInbox::after(const UserId& user,
                                                   std::uint64_t after,
                                                   std::size_t max) {
    if (max == 0) return std::vector<InboxEvent>{};
    return events_in(TRY(dynamo_.query(events_after(user, after, max))));
}

Result<std::uint64_t> DynamoInbox::last(const UserId& user) {
    const auto counter = TRY(dynamo_.get(tables_.counter(user)));
    return counter ? last_in(*counter) : std::uint64_t{0};
}

// Reads from where all were delivered the last time that somebody looked: an old inbox is long.
Result<std::vector<InboxEvent>> DynamoInbox::undelivered(const UserId& user,
                                                         Protocol protocol,
                                                         std::size_t max) {
    const auto counter = TRY(dynamo_.get(tables_.counter(user)));
    if (!counter || max == 0) return std::vector<InboxEvent>{};
    const auto from = static_cast<std::uint64_t>(number_in(*counter, delivered_to_name(protocol)));
    if (from >= last_in(*counter)) return std::vector<InboxEvent>{};
    Query query = events_after(user, from, max);
    Substitutes& with = query.substitutes;
    query.filter = with.name("delivered") + " = " + with.value(false) + " AND ";
    query.filter += with.name("protocol") + " = " +
                    with.value(std::int64_t{static_cast<std::uint8_t>(protocol)});
    auto events = events_in(TRY(dynamo_.query(query)));
    // What was appended since the counter was read is not known to be delivered.
    const std::uint64_t to = events.empty() ? last_in(*counter) : events.front().sequence - 1;
    if (to >= from + kWorthRemembering) remember(user, protocol, to);
    return events;
}

// A hint: when it is not written, the next one reads more.
void DynamoInbox::remember(const UserId& user, Protocol protocol, std::uint64_t delivered_to) {
    Write write{Write::Kind::kUpdate, tables_.counter(user)};
    const std::string at = write.substitutes.name(delivered_to_name(protocol));
    const std::string to = write.substitutes.value(static_cast<std::int64_t>(delivered_to));
    write.update = "SET " + at + " = " + to;
    write.condition = "attribute_not_exists(" + at + ") OR " + at + " < " + to;
    static_cast<void>(dynamo_.write(write));
}

Result<PushClaim> DynamoInbox::claim(const UserId& user,
                                     std::uint64_t sequence,
                                     const ConnectionId& connection,
                                     Milliseconds valid) {
    const WallTime now = clock_.wall();
    const std::string claimant = random_hex(random_, 16);
    Write write{Write::Kind::kUpdate, tables_.claim(user, sequence, connection)};
    Substitutes& with = write.substitutes;
    const auto ms = [](WallTime time) { return std::int64_t{time.time_since_epoch().count()}; };
    const auto expires = std::chrono::ceil<Seconds>(now + kClaimKept).time_since_epoch().count();
    const std::string lease = with.name("lease_until");
    write.update = "SET " + lease + " = " + with.value(ms(now + valid));
    write.update += ", " + with.name("expires") + " = " + with.value(std::int64_t{expires});
    write.update += ", " + with.name("claimant") + " = " + with.value(claimant);
    write.update += " ADD " + with.name("fence") + " " + with.value(std::int64_t{1});
    write.condition = "attribute_not_exists(" + with.name("settled") +
                      ") AND (attribute_not_exists(" + lease + ") OR " + lease +
                      " <= " + with.value(ms(now)) + ")";
    write.returns_updated = true;
    const Written written = TRY(dynamo_.write(write));
    Item claimed = written.updated;
    if (written.refusal) {
        const Item found = written.refusal->found.value_or(Item{});
        if (flag_in(found, "settled")) return PushClaim::kSettled;
        // Its own, made by an attempt whose answer was lost?
        if (text_in(found, "claimant") != claimant) return PushClaim::kHeld;
        claimed = found;
    }
    const std::lock_guard lock(mutex_);
    fences_[write.row] = number_in(claimed, "fence");
    return PushClaim::kGiven;
}

// The push was made, whoever holds the claim by now.
Result<void> DynamoInbox::settle(const UserId& user,
                                 std::uint64_t sequence,
                                 const ConnectionId& connection) {
    Write write{Write::Kind::kUpdate, tables_.claim(user, sequence, connection)};
    take_fence(write.row);
    write.update =
        "SET " + write.substitutes.name("settled") + " = " + write.substitutes.value(true);
    write.condition = "attribute_exists(" + write.substitutes.name("fence") + ")";
    TRY(dynamo_.write(write));
    return {};
}

Result<void> DynamoInbox::unclaim(const UserId& user,
                                  std::uint64_t sequence,
                                  const ConnectionId& connection) {
    Write write{Write::Kind::kUpdate, tables_.claim(user, sequence, connection)};
    const auto fence = take_fence(write.row);
    if (!fence) return {};
    write.update = "REMOVE " + write.substitutes.name("lease_until");
    write.condition = write.substitutes.name("fence") + " = " + write.substitutes.value(*fence);
    write.condition += " AND attribute_not_exists(" + write.substitutes.name("settled") + ")";
    TRY(dynamo_.write(write));
    return {};
}

std::optional<std::int64_t> DynamoInbox::take_fence(const RowName& claim) {
    const std::lock_guard lock(mutex_);
    auto node = fences_.extract(claim);
    if (node.empty()) return std::nullopt;
    return node.mapped();
}

}  // namespace sluice::aws
