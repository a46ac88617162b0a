#include "embedded/inbox_rows.h"

#include "embedded/planted_faults.h"

namespace sluice::embedded {

namespace {

#define SLUICE_EVENT_COLUMNS "user, run, given_up, protocol, body, sequence, delivered, created"

InboxEvent event_in(const Statement& row) {
    return {.user = UserId{row.text(0)},
            .run = RunId{row.text(1)},
            .given_up = row.integer(2) != 0,
            .protocol = static_cast<Protocol>(row.integer(3)),
            .body = row.text(4),
            .sequence = static_cast<std::uint64_t>(row.integer(5)),
            .delivered = row.integer(6) != 0,
            .created = row.time(7)};
}

Result<std::vector<InboxEvent>> events_of(Statement row) {
    std::vector<InboxEvent> events;
    while (TRY(row.step())) events.push_back(event_in(row));
    return events;
}

// A giving up is not told after the run's end either (0 < 1).
Result<bool> was_told(Db& db, const InboxEvent& event) {
    Statement row =
        TRY(db.query("SELECT 1 FROM inbox_events WHERE user = ?1 AND run = ?2 AND given_up <= ?3",
                     event.user,
                     event.run,
                     static_cast<int>(event.given_up)));
    return row.step();
}

// The end says it all: nobody who was away needs to hear of the giving up before it.
Result<void> drop_giving_up(Db& db, const InboxEvent& end) {
    TRY(
        db.run("UPDATE inbox_events SET delivered = 1"
               " WHERE user = ?1 AND run = ?2 AND given_up = 1",
               end.user,
               end.run));
    return {};
}

Result<std::int64_t> next_sequence(Db& db, const UserId& user) {
    Statement row =
        TRY(db.query("INSERT INTO inboxes(user, last_sequence) VALUES(?1, 1)"
                     " ON CONFLICT(user) DO UPDATE SET last_sequence = last_sequence + 1"
                     " RETURNING last_sequence",
                     user));
    TRY(row.step());
    const std::int64_t sequence = row.integer(0);
    TRY(row.step());
    return sequence;
}

}  // namespace

Result<void> append_event(Db& db, const InboxEvent& event, WallTime now) {
    if (!planted(Fault::kSkipLeaseCheck) && TRY(was_told(db, event))) return {};
    if (!event.given_up) TRY(drop_giving_up(db, event));
    const std::int64_t sequence = TRY(next_sequence(db, event.user));
    TRY(
        db.run("INSERT OR REPLACE INTO inbox_events"
               "(user, run, given_up, protocol, body, sequence, created)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
               event.user,
               event.run,
               static_cast<int>(event.given_up),
               static_cast<int>(event.protocol),
               event.body,
               sequence,
               now));
    return {};
}

Result<void> mark_delivered(Db& db, const Delivery& delivery) {
    TRY(db.run("UPDATE inbox_events SET delivered = 1 WHERE user = ?1 AND sequence = ?2",
               delivery.user,
               delivery.sequence));
    return {};
}

Result<InboxEvent> find_event(Db& db, const UserId& user, const RunId& run) {
    Statement row = TRY(db.query("SELECT " SLUICE_EVENT_COLUMNS
                                 " FROM inbox_events WHERE user = ?1 AND run = ?2"
                                 " ORDER BY given_up LIMIT 1",  // the end before the giving up
                                 user,
                                 run));
    if (!TRY(row.step())) return fail(Code::kNotFound, "no_such_event", "there is no such event");
    return event_in(row);
}

Result<std::vector<InboxEvent>> undelivered_events(Db& db,
                                                   const UserId& user,
                                                   Protocol protocol,
                                                   std::size_t max) {
    return events_of(TRY(db.query("SELECT " SLUICE_EVENT_COLUMNS " FROM inbox_events"
                                  " WHERE user = ?1 AND protocol = ?2 AND delivered = 0"
                                  " ORDER BY sequence LIMIT ?3",
                                  user,
                                  static_cast<int>(protocol),
                                  std::uint64_t{max})));
}

Result<std::vector<InboxEvent>> events_after(Db& db,
                                             const UserId& user,
                                             std::uint64_t after,
                                             std::size_t max) {
    return events_of(TRY(db.query("SELECT " SLUICE_EVENT_COLUMNS
                                  " FROM inbox_events WHERE user = ?1 AND sequence > ?2"
                                  " ORDER BY sequence LIMIT ?3",
                                  user,
                                  after,
                                  std::uint64_t{max})));
}

Result<std::uint64_t> last_sequence(Db& db, const UserId& user) {
    Statement row = TRY(db.query("SELECT last_sequence FROM inboxes WHERE user = ?1", user));
    if (!TRY(row.step())) return std::uint64_t{0};
    return static_cast<std::uint64_t>(row.integer(0));
}

}  // namespace sluice::embedded
