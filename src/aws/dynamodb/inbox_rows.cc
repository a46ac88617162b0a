#include "aws/dynamodb/inbox_rows.h"

namespace sluice::aws::dynamodb {
namespace {

std::int64_t stored(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}

std::uint64_t unsigned_in(const Item& item, std::string_view name) {
    return static_cast<std::uint64_t>(number_in(item, name));
}

// "#last = :0", or that it is not there: 0 is never stored.
std::string is_still(Substitutes& with, std::string_view name, std::uint64_t before) {
    const std::string at = with.name(name);
    if (before == 0) return "attribute_not_exists(" + at + ")";
    return at + " = " + with.value(stored(before));
}

std::string is_still(Substitutes& with, const Told& before) {
    const std::string end = is_still(with, "end", before.end);
    return end + " AND " + is_still(with, "given_up", before.given_up);
}

std::optional<std::int64_t> event_expiry(const Tables& tables, WallTime now) {
    const Seconds retention = tables.options().job_retention;
    if (retention.count() == 0) return std::nullopt;
    return std::chrono::ceil<Seconds>(now + retention).time_since_epoch().count();
}

}  // namespace

std::uint64_t last_in(const Item& counter) {
    return unsigned_in(counter, "last");
}

std::string_view delivered_to_name(Protocol protocol) {
    return protocol == Protocol::kCompat ? "compat_delivered_to" : "v_one_delivered_to";
}

Told told_in(const Item& item) {
    return {unsigned_in(item, "end"), unsigned_in(item, "given_up")};
}

InboxEvent event_in(const Item& item) {
    InboxEvent event;
    event.user = UserId{text_in(item, "user_id")};
    event.run = RunId{text_in(item, "run_id")};
    event.given_up = flag_in(item, "given_up");
    event.protocol = static_cast<Protocol>(number_in(item, "protocol"));
    event.body = text_in(item, "body");
    event.sequence = sequence_in(item);
    event.delivered = flag_in(item, "delivered");
    event.created = WallTime{Milliseconds{number_in(item, "created")}};
    return event;
}

std::uint64_t sequence_in(const Item& event) {
    return unsigned_in(event, "sequence");
}

Write advance_counter(const Tables& tables,
                      const UserId& user,
                      std::uint64_t from,
                      std::uint64_t to) {
    Write write{Write::Kind::kUpdate, tables.counter(user)};
    const std::string after = write.substitutes.value(stored(to));
    write.condition = is_still(write.substitutes, "last", from);
    write.update = "SET " + write.substitutes.name("last") + " = " + after;
    return write;
}

std::optional<std::int64_t> counter_after(const Write& write) {
    if (text_in(write.row.key, "entry") != "counter") return std::nullopt;
    return number_in(write.substitutes.values(), ":0");
}

Write put_told(const Tables& tables,
               const InboxEvent& event,
               const Told& before,
               const Told& after,
               WallTime now) {
    Write write{Write::Kind::kPut, tables.told(event.user, event.run)};
    write.condition = is_still(write.substitutes, before);
    write.item = write.row.key;
    if (after.end != 0) write.item["end"] = stored(after.end);
    if (after.given_up != 0) write.item["given_up"] = stored(after.given_up);
    if (const auto expires = event_expiry(tables, now)) write.item["expires"] = *expires;
    return write;
}

Write remove_told(const Tables& tables, const UserId& user, const RunId& run, const Told& before) {
    Write write{Write::Kind::kDelete, tables.told(user, run)};
    write.condition = is_still(write.substitutes, before);
    return write;
}

Write put_event(const Tables& tables, const InboxEvent& event, WallTime now) {
    Write write{Write::Kind::kPut, tables.event(event.user, event.sequence)};
    write.item = write.row.key;
    write.item["user_id"] = event.user.text();
    write.item["run_id"] = event.run.text();
    write.item["given_up"] = event.given_up;
    write.item["protocol"] = stored(static_cast<std::uint64_t>(event.protocol));
    write.item["body"] = event.body;
    write.item["sequence"] = stored(event.sequence);
    write.item["delivered"] = event.delivered;
    write.item["created"] = std::int64_t{event.created.time_since_epoch().count()};
    if (const auto expires = event_expiry(tables, now)) write.item["expires"] = *expires;
    return write;
}

Write mark_delivered(const Tables& tables, const UserId& user, std::uint64_t sequence) {
    Write write{Write::Kind::kUpdate, tables.event(user, sequence)};
    write.condition = "attribute_exists(" + write.substitutes.name("sequence") + ")";
    write.update =
        "SET " + write.substitutes.name("delivered") + " = " + write.substitutes.value(true);
    return write;
}

}  // namespace sluice::aws::dynamodb
