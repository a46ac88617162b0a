#include "aws/commit/table_changes.h"

#include <algorithm>

namespace sluice::aws {

namespace {

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

constexpr std::size_t kItemsOfEvent = 4;    // event, told, counter, the giving up before it
constexpr std::size_t kItemsOfRemoval = 5;  // run, request, told, the end, the giving up
constexpr std::size_t kItemsOfRecipe = 2;   // itself, the user's count
constexpr std::size_t kBytesOfItem = 2'000;

// What must be in one transaction: a run, and what is told of it.
struct Together {
    const JobRun* run = nullptr;
    std::vector<InboxEvent> events = {};
    std::vector<JobRequest> requests = {};

    bool is_of(const UserId& user, const RunId& id) const {
        return run && run->user == user && run->run == id;
    }

    // Itself, and of v1 its request, which expires with it.
    std::size_t items_of_run() const {
        if (run == nullptr) return 0;
        return run->protocol == Protocol::kV1 ? 2 : 1;
    }
    void add_to(Parts& parts) const {
        const std::size_t items = events.size() * kItemsOfEvent + items_of_run();
        std::size_t bytes = kBytesOfItem * items + (run ? run->receipt.size() : 0);
        for (const InboxEvent& event : events) bytes += event.body.size();
        for (const JobRequest& request : requests) bytes += request.document.size();
        TableChanges& part = parts.with_room_for(items, bytes);
        if (run) part.runs.push_back(*run);
        part.requests.insert(part.requests.end(), requests.begin(), requests.end());
        part.inbox.insert(part.inbox.end(), events.begin(), events.end());
    }
};

std::vector<Together> runs_with_events(const Outcome& outcome) {
    std::vector<Together> all;
    for (const JobRun& run : outcome.runs) all.push_back({&run});
    for (const JobRequest& request : outcome.requests) {
        const auto its_run = std::ranges::find_if(
            all, [&request](const Together& one) { return one.is_of(request.user, request.run); });
        if (its_run != all.end()) its_run->requests.push_back(request);
    }
    for (const InboxEvent& event : outcome.inbox) {
        const auto its_run = std::ranges::find_if(
            all, [&event](const Together& one) { return one.is_of(event.user, event.run); });
        if (its_run == all.end()) {
            all.push_back({nullptr, {event}});
        } else {
            its_run->events.push_back(event);
        }
    }
    return all;
}

void add_records(const Outcome& outcome, Parts& parts) {
    if (outcome.settle) {
        parts.with_room_for(1, outcome.settle->response.size()).settle = outcome.settle;
    }
    for (const RunRemoval& removal : outcome.remove_runs) {
        parts.with_room_for(kItemsOfRemoval).remove_runs.push_back(removal);
    }
    for (const RecipeRemoval& removal : outcome.remove_recipes) {
        parts.with_room_for(kItemsOfRecipe).remove_recipes.push_back(removal);
    }
    for (const RecipeSave& save : outcome.save_recipes) {
        const std::size_t bytes = kBytesOfItem + save.document.size();
        parts.with_room_for(kItemsOfRecipe, bytes).save_recipes.push_back(save);
    }
}

}  // namespace

std::vector<TableChanges> table_changes(const Outcome& outcome, bool is_of_stage) {
    Parts parts;
    add_records(outcome, parts);
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
    for (TableChanges& part : parts.parts) part.is_of_stage = is_of_stage;
    return std::move(parts.parts);
}

}  // namespace sluice::aws
