#include "aws/commit/commit_plan.h"

#include <algorithm>

#include "aws/dynamodb/connection_rows.h"
#include "aws/dynamodb/inbox_rows.h"
#include "aws/dynamodb/job_request_row.h"
#include "aws/dynamodb/recipe_row.h"
#include "aws/dynamodb/request_row.h"
#include "aws/dynamodb/run_row.h"
#include "ports/record_checks.h"

namespace sluice::aws {

using namespace dynamodb;

namespace {

class Planner {
  public:
    Planner(const KnownRows& known, const Tables& tables, WallTime now, bool is_of_stage)
        : known_(known), tables_(tables), now_(now), is_of_stage_(is_of_stage) {}

    void add_run(const JobRun& run);
    void add_request(const JobRequest& request, JobState state);
    Result<void> remove_run(const RunRemoval& removal);
    void add_event(InboxEvent event);
    void add_delivery(const UserId& user, std::uint64_t sequence);
    void add_connection(const Connection& connection);
    void remove_connection(const ConnectionId& id);
    Result<void> reserve(const ObjectName& name);
    Result<void> settle(const Settlement& settlement);
    void remove_recipe(const RecipeRemoval& removal);
    Result<void> save_recipe(const RecipeSave& save);
    Result<void> count_recipes();
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
    void keep_request(const JobRun& run);
    void set(Write write) { writes_.insert_or_assign(write.row, std::move(write)); }

    const KnownRows& known_;
    const Tables& tables_;
    const WallTime now_;
    const bool is_of_stage_;
    std::set<std::pair<UserId, RunId>> removed_;  // before: nothing of them comes back
    std::map<RowName, Write> writes_;             // a transaction takes one of each item
    std::map<RowName, JobState> states_;
    std::map<RowName, Counter> counters_;
    std::map<RowName, ToldOf> told_;
    std::map<RowName, InboxEvent> events_;
    std::map<UserId, std::int64_t> more_recipes_;
};

// A run that has ended stays as it is; so does one that ends in this very outcome.
void Planner::add_run(const JobRun& run) {
    const RowName row = tables_.run(run);
    const Item* stored = known_.find(row);
    const bool is_moved = is_only_moved(run, is_of_stage_);
    if (is_moved && known_.is_absent(row)) {
        removed_.emplace(run.user, run.run);
        return;
    }
    const auto [state, is_first] =
        states_.try_emplace(row, stored ? state_in(*stored) : JobState::kQueued);
    if (is_final(state->second)) return;
    const bool is_making = run.state == JobState::kAwaitingUpload;
    if (is_making && (stored || !is_first)) return;
    state->second = run.state;
    set(put_run(tables_, run, is_moved ? Absent::kRefused : Absent::kMade, now_));
    if (!is_making) keep_request(run);
}

// A request expires with its run.
void Planner::keep_request(const JobRun& run) {
    if (run.protocol != Protocol::kV1 || tables_.options().job_retention.count() == 0) return;
    if (known_.is_absent(tables_.job_request(run.user, run.run))) return;
    set(keep_job_request(tables_, run, now_));
}

// One that is there stays.
void Planner::add_request(const JobRequest& request, JobState state) {
    if (known_.find(tables_.job_request(request.user, request.run))) return;
    set(put_job_request(tables_, request, state, now_));
}

Result<void> Planner::remove_run(const RunRemoval& removal) {
    for (const RowName& row : known_.runs(tables_, removal.user, removal.run)) {
        const Item* const stored = known_.find(row);
        if (removal.only_in && state_in(*stored) != *removal.only_in) return run_changed();
        set(dynamodb::remove_run(row, removal.only_in));
    }
    set({Write::Kind::kDelete, tables_.job_request(removal.user, removal.run)});
    const Item* stored = known_.find(tables_.told(removal.user, removal.run));
    const Told told = stored ? told_in(*stored) : Told{};
    set(remove_told(tables_, removal.user, removal.run, told));
    for (const std::uint64_t sequence : {told.end, told.given_up}) {
        if (sequence != 0) set({Write::Kind::kDelete, tables_.event(removal.user, sequence)});
    }
    return {};
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
    if (removed_.contains({event.user, event.run})) return;
    Told& now = told(event).now;
    if (now.end != 0 || (event.given_up && now.given_up != 0)) return;
    event.sequence = ++counter(event.user).last;
    event.delivered = false;
    event.created = now_;
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

Result<void> Planner::settle(const Settlement& settlement) {
    const RowName row = tables_.request(settlement.user, settlement.key);
    const Item* stored = known_.find(row);
    if (known_.is_absent(row) || (stored && !may_settle(*stored, settlement, now_))) {
        return fail(
            Code::kStaleLease, "stale_claim", "the claim has ended: another request has the key");
    }
    set(settle_request(tables_, settlement, now_));
    return {};
}

void Planner::remove_recipe(const RecipeRemoval& removal) {
    if (known_.is_absent(tables_.recipe(removal.user, removal.name))) return;
    set(dynamodb::remove_recipe(tables_, removal));
    --more_recipes_[removal.user];
}

Result<void> Planner::save_recipe(const RecipeSave& save) {
    const RowName row = tables_.recipe(save.user, save.name);
    const Item* stored = known_.find(row);
    const bool is_known = stored || known_.is_absent(row);
    if (is_known && (stored ? revision_in(*stored) : 0) != save.replaces) {
        return save.replaces == 0
                   ? fail(Code::kConflict, "recipe_exists", "there is a recipe of that name")
                   : fail(Code::kConflict,
                          "recipe_changed",
                          "the recipe was changed or removed meanwhile");
    }
    set(put_recipe(tables_, save, now_));
    if (save.replaces == 0) ++more_recipes_[save.user];
    return {};
}

// Supposes that there is room: the count's own condition says whether there is.
Result<void> Planner::count_recipes() {
    const auto max = static_cast<std::int64_t>(tables_.options().limits.recipes_per_user_max);
    for (const auto& [user, more] : more_recipes_) {
        if (more == 0) continue;
        const Item* stored = known_.find(tables_.recipe_count(user));
        if (more > 0 && (stored ? count_in(*stored) : 0) + more > max) {
            return fail(Code::kTooLarge,
                        "too_many_recipes",
                        "a user may save " + std::to_string(max) + " recipes: remove one first");
        }
        set(dynamodb::count_recipes(tables_, user, more));
    }
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

}  // namespace

std::set<RowName> rows_to_read(const TableChanges& changes, const Tables& tables) {
    std::set<RowName> rows;
    for (const InboxEvent& event : changes.inbox) {
        rows.insert(tables.counter(event.user));
        rows.insert(tables.told(event.user, event.run));
    }
    for (const RunRemoval& removal : changes.remove_runs) {
        rows.insert(tables.told(removal.user, removal.run));
    }
    for (const ConnectionId& id : changes.disconnect) rows.insert(tables.connection(id));
    return rows;
}

Result<std::vector<Write>> plan(const TableChanges& changes,
                                const KnownRows& known,
                                const Tables& tables,
                                WallTime now) {
    Planner planner(known, tables, now, changes.is_of_stage);
    if (changes.settle) TRY(planner.settle(*changes.settle));
    for (const RecipeRemoval& removal : changes.remove_recipes) planner.remove_recipe(removal);
    for (const RecipeSave& save : changes.save_recipes) TRY(planner.save_recipe(save));
    TRY(planner.count_recipes());
    if (changes.reserve) TRY(planner.reserve(*changes.reserve));
    for (const JobRun& run : changes.runs) planner.add_run(run);
    for (const JobRequest& request : changes.requests) {
        const auto run = std::ranges::find_if(changes.runs, [&request](const JobRun& one) {
            return one.user == request.user && one.run == request.run;
        });
        planner.add_request(request, run == changes.runs.end() ? JobState::kQueued : run->state);
    }
    for (const RunRemoval& removal : changes.remove_runs) TRY(planner.remove_run(removal));
    for (const InboxEvent& event : changes.inbox) planner.add_event(event);
    for (const Delivery& delivery : changes.delivered) {
        planner.add_delivery(delivery.user, delivery.sequence);
    }
    for (const Connection& connection : changes.connect) planner.add_connection(connection);
    for (const ConnectionId& id : changes.disconnect) planner.remove_connection(id);
    return std::move(planner).writes();
}

}  // namespace sluice::aws
