#include "tests/simulation/kernel/scheduler.h"

#include <algorithm>
#include <utility>

namespace sluice::simulation {
namespace {

// How long a step may take, when it takes any time.
constexpr std::int64_t kStepMsMax = 20;

}  // namespace

void Scheduler::start(std::string name, unsigned owner, std::function<void()> body) {
    actors_.push_back(std::make_unique<Actor>(std::move(name),
                                              owner,
                                              std::vector<unsigned>{},
                                              false,
                                              clock_.steady(),
                                              std::make_unique<Fiber>(std::move(body))));
}

void Scheduler::yield() {
    give_way(dice_.one_in(2) ? Milliseconds{0} : Milliseconds{dice_.between(1, kStepMsMax)});
}

void Scheduler::sleep(Milliseconds time) {
    give_way(time);
}

void Scheduler::doze(Milliseconds time) {
    if (current_ != nullptr) current_->dozes = true;
    give_way(time);
    if (current_ != nullptr) current_->dozes = false;
}

void Scheduler::ring() {
    for (const auto& actor : actors_) {
        if (actor->dozes) actor->due = std::min(actor->due, clock_.steady());
    }
}

void Scheduler::give_way(Milliseconds time) {
    if (current_ == nullptr) return;
    current_->due = clock_.steady() + time;
    current_->fiber->leave();
}

bool Scheduler::step() {
    return step_until(SteadyTime::max());
}

bool Scheduler::step_until(SteadyTime until) {
    if (Actor* const actor = choose(until)) {
        run(*actor);
        return true;
    }
    if (until != SteadyTime::max() && until > clock_.steady()) {
        clock_.advance(std::chrono::ceil<Milliseconds>(until - clock_.steady()));
    }
    return false;
}

Scheduler::Actor* Scheduler::choose(SteadyTime until) {
    SteadyTime first = SteadyTime::max();
    for (const auto& actor : actors_) first = std::min(first, actor->due);
    if (actors_.empty() || first > until) return nullptr;
    if (first > clock_.steady()) {
        clock_.advance(std::chrono::ceil<Milliseconds>(first - clock_.steady()));
    }
    const SteadyTime now = clock_.steady();
    std::uint64_t ready = 0;
    Actor* chosen = nullptr;
    for (const auto& actor : actors_) {
        if (actor->due <= now && dice_.one_in(++ready)) chosen = actor.get();
    }
    return chosen;
}

void Scheduler::run(Actor& actor) {
    ++steps_;
    current_ = &actor;
    actor.fiber->resume();
    current_ = nullptr;
    if (!actor.fiber->ended()) return;
    std::erase_if(actors_, [&](const auto& other) { return other.get() == &actor; });
}

bool Scheduler::is_mortal(const Actor& actor, unsigned owner) {
    return actor.owner == owner || std::ranges::find(actor.inside, owner) != actor.inside.end();
}

void Scheduler::wake_mortals(unsigned owner) {
    for (const auto& actor : actors_) {
        if (is_mortal(*actor, owner)) actor->due = clock_.steady();
    }
}

std::size_t Scheduler::mortals(unsigned owner) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        actors_, [owner](const auto& actor) { return is_mortal(*actor, owner); }));
}

void Scheduler::enter(unsigned owner) {
    if (current_ != nullptr) current_->inside.push_back(owner);
}

void Scheduler::exit() {
    if (current_ != nullptr) current_->inside.pop_back();
}

std::string_view Scheduler::current() const {
    return current_ == nullptr ? "simulation" : std::string_view(current_->name);
}

}  // namespace sluice::simulation
