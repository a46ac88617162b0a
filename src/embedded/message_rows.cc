#include "embedded/message_rows.h"

#include <charconv>
#include <string>

#include "embedded/planted_faults.h"
#include "ports/sequencer.h"

namespace sluice::embedded {

namespace {

MessageId id_of(MessageNumber number) {
    return MessageId{std::to_string(number)};
}

// 0, which no row has, when the id is not one of ours.
MessageNumber number_of(const MessageId& id) {
    MessageNumber number = 0;
    const std::string& text = id.text();
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ptr == text.data() + text.size() ? number : 0;
}

// Writers come one after the other: the order of the numbers is the order of the commits.
Result<std::uint64_t> next_sequencer(Db& db, WallTime now) {
    Statement row = TRY(db.query(
        "INSERT INTO facts(name, value) VALUES('sequencer', ?1)"
        " ON CONFLICT(name) DO UPDATE SET value = max(value + 1, excluded.value) RETURNING value",
        sequencer_floor(now)));
    TRY(row.step());
    const auto number = static_cast<std::uint64_t>(row.integer(0));
    TRY(row.step());
    return number;
}

// The two halves of a planted fault.
Result<void> count_late(Db& db, MessageNumber number, std::uint32_t count, LeaseEpoch epoch) {
    TRY(
        db.run("UPDATE messages SET receive_count = ?2, lease_epoch = ?3"
               " WHERE id = ?1 AND receive_count < ?2",
               number,
               count,
               epoch));
    return {};
}
constexpr std::string_view kWithoutCounting =
    "SELECT receive_count + 1, interrupted, user, body, sent FROM messages WHERE id = ?1";

}  // namespace

Result<Enqueued> insert_message(Db& db, const OutgoingMessage& message, WallTime now) {
    const WallTime visible_at = message.delay.count() > 0 ? now + message.delay : WallTime{};
    std::string numbered;
    if (message.sequencer_at) {
        numbered = message.body;
        write_sequencer(numbered, *message.sequencer_at, TRY(next_sequencer(db, now)));
    }
    TRY(db.run("INSERT INTO messages(queue, user, sent, visible_at, body) VALUES(?1,?2,?3,?4,?5)",
               message.queue,
               message.user,
               now,
               visible_at,
               message.sequencer_at ? numbered : message.body));
    return Enqueued{message.queue, db.last_insert_id(), message.user, message.delay};
}

std::unexpected<Error> stale_lease() {
    return fail(Code::kStaleLease, "stale_lease", "the lease has ended: another worker has it");
}

Result<MessageNumber> leased_message(Db& db, const Lease& lease, LeaseEpoch epoch) {
    const MessageNumber number = number_of(lease.message);
    if (planted(Fault::kSkipLeaseCheck)) return number;
    if (planted(Fault::kCountLate)) TRY(count_late(db, number, lease.receive_count, epoch));
    Statement row =
        TRY(db.query("SELECT 1 FROM messages"
                     " WHERE id = ?1 AND queue = ?2 AND receive_count = ?3 AND lease_epoch = ?4",
                     number,
                     lease.queue,
                     lease.receive_count,
                     epoch));
    if (TRY(row.step())) return number;
    return stale_lease();
}

Result<void> delete_message(Db& db, MessageNumber message) {
    TRY(db.run("DELETE FROM messages WHERE id = ?1", message));
    return {};
}

Result<Enqueued> move_to_dead_letters(Db& db,
                                      MessageNumber message,
                                      const QueueName& to,
                                      std::string_view reason) {
    Statement row = TRY(
        db.query("INSERT INTO messages(queue, user, sent, visible_at, receive_count, reason, body)"
                 " SELECT ?2, user, sent, 0, receive_count, ?3, body FROM messages WHERE id = ?1"
                 " RETURNING id, user",
                 message,
                 to,
                 reason));
    if (!TRY(row.step())) return fail(Code::kInternal, "no_such_message", "the message is gone");
    Enqueued moved{to, row.integer(0), UserId{row.text(1)}, Milliseconds{0}};
    TRY(row.step());
    TRY(delete_message(db, message));
    return moved;
}

Result<std::optional<Lease>> hand_out(Db& db,
                                      const QueueName& queue,
                                      MessageNumber message,
                                      LeaseEpoch epoch) {
    constexpr std::string_view kCounting =
        "UPDATE messages SET receive_count = receive_count + 1, lease_epoch = ?2, visible_at = 0"
        " WHERE id = ?1 RETURNING receive_count, interrupted, user, body, sent";
    Statement row = planted(Fault::kCountLate) ? TRY(db.query(kWithoutCounting, message))
                                               : TRY(db.query(kCounting, message, epoch));
    if (!TRY(row.step())) return std::optional<Lease>();
    Lease lease{.queue = queue,
                .message = id_of(message),
                .receive_count = static_cast<std::uint32_t>(row.integer(0)),
                .interrupted = static_cast<std::uint32_t>(row.integer(1)),
                .user = UserId{row.text(2)},
                .body = row.text(3),
                .sent = row.time(4)};
    TRY(row.step());
    return std::optional(std::move(lease));
}

Result<void> release_message(Db& db, MessageNumber message, WallTime visible_at) {
    if (planted(Fault::kForgetDelay)) visible_at = {};
    TRY(db.run(
        "UPDATE messages SET lease_epoch = 0, visible_at = ?2 WHERE id = ?1", message, visible_at));
    return {};
}

Result<void> interrupt_message(Db& db, MessageNumber message) {
    TRY(db.run("UPDATE messages SET lease_epoch = 0, interrupted = interrupted + 1 WHERE id = ?1",
               message));
    return {};
}

Result<std::vector<MessageNumber>> suspected_messages(Db& db) {
    Statement row =
        TRY(db.query("SELECT id FROM messages"
                     " WHERE lease_epoch <> 0 AND receive_count - interrupted > 1 ORDER BY id"));
    std::vector<MessageNumber> numbers;
    while (TRY(row.step())) numbers.push_back(row.integer(0));
    return numbers;
}

Result<std::vector<Enqueued>> redrive_messages(Db& db, const QueueName& from, const QueueName& to) {
    std::vector<Enqueued> moved;
    {
        Statement row = TRY(db.query(
            "INSERT INTO messages(queue, user, sent, visible_at, body)"
            " SELECT ?2, user, sent, 0, body FROM messages WHERE queue = ?1 ORDER BY sent, id"
            " RETURNING id, user",
            from,
            to));
        while (TRY(row.step())) {
            moved.push_back({to, row.integer(0), UserId{row.text(1)}, Milliseconds{0}});
        }
    }
    TRY(db.run("DELETE FROM messages WHERE queue = ?1", from));
    return moved;
}

Result<std::vector<MessageNumber>> message_numbers(Db& db, const QueueName& queue) {
    Statement row = TRY(db.query("SELECT id FROM messages WHERE queue = ?1", queue));
    std::vector<MessageNumber> numbers;
    while (TRY(row.step())) numbers.push_back(row.integer(0));
    return numbers;
}

Result<std::vector<StoredMessage>> oldest_messages(Db& db,
                                                   const QueueName& queue,
                                                   std::size_t max) {
    Statement row =
        TRY(db.query("SELECT id, user, body, receive_count, sent, reason FROM messages"
                     " WHERE queue = ?1 ORDER BY sent, id LIMIT ?2",
                     queue,
                     std::uint64_t{max}));
    std::vector<StoredMessage> messages;
    while (TRY(row.step())) {
        StoredMessage& message = messages.emplace_back();
        message.queue = queue;
        message.message = id_of(row.integer(0));
        message.user = UserId{row.text(1)};
        message.body = row.text(2);
        message.receive_count = static_cast<std::uint32_t>(row.integer(3));
        message.sent = row.time(4);
        if (!row.is_null(5)) message.reason = row.text(5);
    }
    return messages;
}

Result<std::optional<WallTime>> oldest_sent(Db& db, const QueueName& queue) {
    Statement row = TRY(db.query("SELECT min(sent) FROM messages WHERE queue = ?1", queue));
    if (!TRY(row.step()) || row.is_null(0)) return std::optional<WallTime>();
    return std::optional(row.time(0));
}

}  // namespace sluice::embedded
