#include "aws/commit/commit_plan.h"

#include <algorithm>

#include "aws/dynamodb/connection_rows.h"
#include "aws/dynamodb/inbox_rows.h"
#include "aws/dynamodb/run_row.h"

namespace sluice::aws {

using namespace dynamodb;

namespace {

class Planner {
  public:
    Planner(const KnownRows& known, const Tables& tables, WallTime now)
        : known_(known), tables_(tables), now_(now) {}

    void add_run(const JobRun& run);
    void add_event(InboxEvent event);
    void add_delivery(const UserId& user, std::uint64_t sequence);
    void add_connection(const Connection& connection);
    void remove_connection(const ConnectionId& id);
    Result<void> reserve(const ObjectName& name);
    std::vector<Write> writes() &&;

  private:
    struct Counter {
        UserId user;
        std::uint64_t before = 0;
        std::uint64_t last = 0;
    };
    struct ToldOf {
        InboxEvent event;
        Told before;
        Told now;
    };

    Counter& counter(const UserId& user);
    ToldOf& told(const InboxEvent& event);
    void obsolete(const UserId& user, std::uint64_t giving_up);
    void set(Write write) { writes_.insert_or_assign(write.row, std::move(write)); }

    const KnownRows& known_;
    const Tables& tables_;
    const WallTime now_;
    std::map<RowName, Write> writes_;  // a transaction takes one of each item
    std::map<RowName, JobState> states_;
    std::map<RowName, Counter> counters_;
    std::map<RowName, ToldOf> told_;
    std::map<RowName, InboxEvent> events_;
};

// A run that has ended stays as it is; so does one that ends in this very outcome.
void Planner::add_run(const JobRun& run) {
    const RowName row = tables_.run(run);
    const Item* stored = known_.find(row);
    const auto [state, is_first] =
        states_.try_emplace(row, stored ? state_in(*stored) : JobState::kQueued);
    if (is_final(state->second)) return;
    state->second = run.state;
    set(put_run(tables_, run, now_));
}

Planner::Counter& Planner::counter(const UserId& user) {
    const RowName row = tables_.counter(user);
    const Item* stored = known_.find(row);
    const std::uint64_t last = stored ? last_in(*stored) : 0;
    return counters_.try_emplace(row, Counter{user, last, last}).first->second;
}

Planner::ToldOf& Planner::told(const InboxEvent& event) {
    const RowName row = tables_.told(event.user, event.run);
    const Item* stored = known_.find(row);
    const Told before = stored ? told_in(*stored) : Told{};
    return told_.try_emplace(row, ToldOf{event, before, before}).first->second;
}

// At most one end and one giving up are told of a run, and no giving up behind the end.
void Planner::add_event(InboxEvent event) {
    Told& now = told(event).now;
    if (now.end != 0 || (event.given_up && now.given_up != 0)) return;
    event.sequence = ++counter(event.user).last;
    event.delivered = false;
    if (event.given_up) {
        now.given_up = event.sequence;
    } else {
        now.end = event.sequence;
        if (now.given_up != 0) obsolete(event.user, now.given_up);
    }
    const RowName row = tables_.event(event.user, event.sequence);
    events_.emplace(row, std::move(event));
}

// The end says it all: nobody who was away needs to hear of the giving up before it.
void Planner::obsolete(const UserId& user, std::uint64_t giving_up) {
    const auto appended = events_.find(tables_.event(user, giving_up));
    if (appended == events_.end()) {
        add_delivery(user, giving_up);
    } else {
        appended->second.delivered = true;
    }
}

void Planner::add_delivery(const UserId& user, std::uint64_t sequence) {
    if (known_.is_absent(tables_.event(user, sequence))) return;
    set(mark_delivered(tables_, user, sequence));
}

void Planner::add_connection(const Connection& connection) {
    set(put_connection(tables_, tables_.connection(connection.id), connection, now_));
    set(put_connection(
        tables_, tables_.connection_of(connection.user, connection.id), connection, now_));
}

void Planner::remove_connection(const ConnectionId& id) {
    const Item* stored = known_.find(tables_.connection(id));
    if (stored == nullptr) return;
    set({Write::Kind::kDelete, tables_.connection(id)});
    set({Write::Kind::kDelete, tables_.connection_of(UserId{text_in(*stored, "user_id")}, id)});
}

Result<void> Planner::reserve(const ObjectName& name) {
    Write write{Write::Kind::kPut, tables_.reservation(name)};
    if (known_.find(write.row)) {
        return fail(Code::kConflict, "key_taken", "the key was given to somebody before");
    }
    const auto expires = std::chrono::ceil<Seconds>(now_ + tables_.options().reservation_lifetime);
    write.item = write.row.key;
    write.item["expires"] = std::int64_t{expires.time_since_epoch().count()};
    write.condition = "attribute_not_exists(" + write.substitutes.name("object") + ")";
    set(std::move(write));
    return {};
}

std::vector<Write> Planner::writes() && {
    for (const auto& [row, event] : events_) set(put_event(tables_, event, now_));
    for (const auto& [row, of] : told_) {
        const bool changed = of.now.end != of.before.end || of.now.given_up != of.before.given_up;
        if (changed) set(put_told(tables_, of.event, of.before, of.now, now_));
    }
    for (const auto& [row, of] : counters_) {
        set(advance_counter(tables_, of.user, of.before, of.last));
    }
    std::vector<Write> writes;
    for (auto& [row, write] : writes_) writes.push_back(std::move(write));
    return writes;
}

// Of TransactWriteItems: 100 items and 4 MB.
constexpr std::size_t kItemsMax = 100;
constexpr std::size_t kBytesMax = 3'000'000;

// Fills parts one by one.
class Parts {
  public:
    TableChanges& with_room_for(std::size_t items, std::size_t bytes = 0) {
        items_ += items;
        bytes_ += bytes;
        if (parts.empty() || items_ > kItemsMax || bytes_ > kBytesMax) {
            parts.emplace_back();
            items_ = items;
            bytes_ = bytes;
        }
        return parts.back();
    }
    std::vector<TableChanges> parts;

  private:
    std::size_t items_ = 0;
    std::size_t bytes_ = 0;
};

constexpr std::size_t kItemsOfEvent = 4;  // event, told, counter, the giving up before it
constexpr std::size_t kBytesOfItem = 2'000;

// What must be in one transaction: a run, and what is told of it.
struct Together {
    const JobRun* run = nullptr;
    std::vector<InboxEvent> events = {};

    void add_to(Parts& parts) const {
        std::size_t items = events.size() * kItemsOfEvent + (run ? 1 : 0);
        std::size_t bytes = kBytesOfItem * items + (run ? run->receipt.size() : 0);
        for (const InboxEvent& event : events) bytes += event.body.size();
        TableChanges& part = parts.with_room_for(items, bytes);
        if (run) part.runs.push_back(*run);
        part.inbox.insert(part.inbox.end(), events.begin(), events.end());
    }
};

std::vector<Together> runs_with_events(const Outcome& outcome) {
    std::vector<Together> all;
    for (const JobRun& run : outcome.runs) all.push_back({&run});
    for (const InboxEvent& event : outcome.inbox) {
        const auto its_run = std::ranges::find_if(all, [&event](const Together& one) {
            return one.run && one.run->user == event.user && one.run->run == event.run;
        });
        if (its_run == all.end()) {
            all.push_back({nullptr, {event}});
        } else {
            its_run->events.push_back(event);
        }
    }
    return all;
}

}  // namespace

std::vector<TableChanges> table_changes(const Outcome& outcome) {
    Parts parts;
    if (outcome.reserve) parts.with_room_for(1).reserve = outcome.reserve;
    for (const Together& one : runs_with_events(outcome)) one.add_to(parts);
    for (const Connection& connection : outcome.connect) {
        // The embedded backend's order: first added, then removed.
        if (std::ranges::find(outcome.disconnect, connection.id) == outcome.disconnect.end()) {
            parts.with_room_for(2).connect.push_back(connection);
        }
    }
    for (const ConnectionId& id : outcome.disconnect) {
        parts.with_room_for(2).disconnect.push_back(id);
    }
    for (const Delivery& delivery : outcome.delivered) {
        parts.with_room_for(1).delivered.push_back(delivery);
    }
    return std::move(parts.parts);
}

const Item* KnownRows::find(const RowName& row) const {
    const auto found = rows_.find(row);
    return found != rows_.end() && found->second ? &*found->second : nullptr;
}

bool KnownRows::is_absent(const RowName& row) const {
    const auto found = rows_.find(row);
    return found != rows_.end() && !found->second;
}

std::vector<RowName> rows_to_read(const TableChanges& changes, const Tables& tables) {
    std::vector<RowName> rows;
    for (const InboxEvent& event : changes.inbox) {
        rows.push_back(tables.counter(event.user));
        rows.push_back(tables.told(event.user, event.run));
    }
    for (const ConnectionId& id : changes.disconnect) rows.push_back(tables.connection(id));
    return rows;
}

bool is_of_ended_run(const ObjectName& name,
                     const std::vector<JobRun>& runs,
                     const KnownRows& known,
                     const Tables& tables) {
    return std::ranges::any_of(runs, [&](const JobRun& run) {
        if (run.output != name && run.rejects != name) return false;
        const Item* stored = known.find(tables.run(run));
        return stored && is_final(state_in(*stored));
    });
}

Result<std::vector<Write>> plan(const TableChanges& changes,
                                const KnownRows& known,
                                const Tables& tables,
                                WallTime now) {
    Planner planner(known, tables, now);
    if (changes.reserve) TRY(planner.reserve(*changes.reserve));
    for (const JobRun& run : changes.runs) planner.add_run(run);
    for (const InboxEvent& event : changes.inbox) planner.add_event(event);
    for (const Delivery& delivery : changes.delivered) {
        planner.add_delivery(delivery.user, delivery.sequence);
    }
    for (const Connection& connection : changes.connect) planner.add_connection(connection);
    for (const ConnectionId& id : changes.disconnect) planner.remove_connection(id);
    return std::move(planner).writes();
}

}  // namespace sluice::aws
