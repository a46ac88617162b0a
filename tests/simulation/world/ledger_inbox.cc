// What users are told, and what may be missing of it: what told of a run that was removed is gone
// with it, and nothing else.
#include <algorithm>

#include "tests/simulation/world/ledger.h"

namespace sluice::simulation {
namespace {

// Its giving up and its end.
constexpr std::size_t kEventsOfRun = 2;

std::string name_of(const UserId& user, std::uint64_t sequence) {
    return "event " + std::to_string(sequence) + " of " + user.text().substr(0, 3);
}

// Its user has sent another file meanwhile, and is told of that one.
bool is_replaced(const JobRun& run, const Sight& sight) {
    if (!run.error || run.error->name != "superseded") return false;
    const auto there = sight.objects.head(run.input);
    return there && there->etag != run.input_etag;
}

}  // namespace

void Ledger::learn(const InboxEvent& event) {
    run_of_[{event.user, event.sequence}] = event.run;
}

// Events of removed runs that were gone before anybody had seen whose they are: at most so many.
std::size_t Ledger::unseen_removals(const UserId& user) const {
    std::size_t unseen = 0;
    for (const auto& run : removed_) {
        if (run.first != user) continue;
        const auto seen = std::ranges::count_if(run_of_, [&](const auto& event) {
            return event.first.first == user && event.second == run.second;
        });
        unseen += kEventsOfRun - std::min(kEventsOfRun, static_cast<std::size_t>(seen));
    }
    return unseen;
}

bool Ledger::may_be_removed(const Event& event) const {
    const auto run = run_of_.find(event);
    if (run == run_of_.end()) return unseen_removals(event.first) > 0;
    return removed_.contains({event.first, run->second});
}

// After a commit that tells of it.
void Ledger::check_told(const UserId& user, const RunId& run, const Sight& sight) {
    const auto event = sight.inbox.get(user, run);
    if (event) return learn(*event);
    const bool is_gone = event.error().code == Code::kNotFound;
    if (is_gone && removed_.contains({user, run})) return;
    cannot_look("what was told of run " + run.text(), event.error(), sight);
}

// The numbers [from, to) are not there.
void Ledger::check_gap(const UserId& user,
                       std::uint64_t from,
                       std::uint64_t to,
                       std::size_t& unseen) {
    for (std::uint64_t number = from; number < to; ++number) {
        const auto run = run_of_.find({user, number});
        const bool is_known = run != run_of_.end();
        if (is_known && removed_.contains({user, run->second})) continue;
        if (!is_known && unseen > 0) {
            --unseen;
            continue;
        }
        world_.violate(name_of(user, number) + " is not there");
    }
}

// I5: numbers without gaps, one end for each run, and everything has reached the user.
void Ledger::check_inbox(const UserId& user, const Sight& sight) {
    const auto events = sight.inbox.after(user, 0, 100'000);
    if (!events) return world_.violate("the inbox cannot be read");
    std::set<std::pair<RunId, bool>> told;
    for (const InboxEvent& event : *events) {
        learn(event);
        if (!told.emplace(event.run, event.given_up).second) {
            world_.violate(name_of(user, event.sequence) + " tells of a run a second time");
        }
    }
    std::size_t unseen = unseen_removals(user);
    std::uint64_t number = 0;
    for (const InboxEvent& event : *events) {
        const std::string name = name_of(user, event.sequence);
        if (event.sequence <= number) world_.violate(name + " comes a second time");
        check_gap(user, number + 1, event.sequence, unseen);
        number = event.sequence;
        // The end that a redrive brought tells all there is to tell.
        const bool is_obsolete = event.given_up && told.contains({event.run, false});
        // A v1 user that has said so with its number is not told again, nor is that recorded.
        const bool is_recorded = event.delivered || event.protocol == Protocol::kV1;
        if (!is_recorded) world_.violate(name + " was never delivered");
        if (!is_obsolete && !reached(user, event.sequence)) {
            world_.violate(name + " never reached its user");
        }
    }
    const auto last = sight.inbox.last(user);
    const auto runs = sight.jobs.list(user, 100'000);
    if (!last || !runs) return world_.violate("the inbox or the runs cannot be read");
    check_gap(user, number + 1, *last + 1, unseen);
    for (const JobRun& run : *runs) {
        const bool is_given_up = run.state == JobState::kGivenUp;
        if (!is_final(run.state) && !is_given_up) continue;
        if (told.contains({run.run, is_given_up}) || is_replaced(run, sight)) continue;
        world_.violate("nobody was told of run " + run.run.text() + " in state " +
                       std::to_string(static_cast<int>(run.state)));
    }
}

}  // namespace sluice::simulation
