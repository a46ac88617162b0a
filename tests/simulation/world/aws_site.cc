#include "tests/simulation/world/aws_site.h"

#include <algorithm>

#include "base/metrics.h"

namespace sluice::simulation {
namespace {

constexpr std::uint64_t kStepsApart = 6000;

}  // namespace

AwsSite::AwsSite(World& world, Ledger& ledger, Sockets& sockets)
    : Site(world),
      ledger_(ledger),
      sockets_(sockets),
      quiet_({network_, world.clock, random_, no_waiter_, null_log(), null_metrics(), {}}, {}) {
    ledger_.on_aws = true;
    ledger_.part_bytes = part_bytes_of(world);
    create_queues(services_);
    if (!quiet_.create_tables()) world_.violate("the tables cannot be made");
    const auto processes = static_cast<unsigned>(1 + dice_.below(3));
    for (unsigned owner = 1; owner <= processes; ++owner) slots_.push_back({.owner = owner});
}

bool AwsSite::Oddities::happens(const char* what, std::size_t one_in) {
    if (!world_.faults.on(Fault::kServicesOdd) || !dice_.one_in(one_in)) return false;
    world_.note(what);
    return true;
}

std::size_t AwsSite::Oddities::below(std::size_t n) {
    return world_.faults.on(Fault::kServicesOdd) ? dice_.below(n) : 0;
}

Server* AwsSite::server() {
    const std::size_t first = dice_.below(slots_.size());
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const Slot& slot = slots_[(first + i) % slots_.size()];
        if (slot.server) return slot.server.get();
    }
    return nullptr;
}

void AwsSite::come_and_go() {
    const SteadyTime now = world_.clock.steady();
    if (now < next_weather_) return;
    next_weather_ = now + Milliseconds{dice_.between(500, 20'000)};
    if (world_.faults.on(Fault::kLeaseEnds) && dice_.one_in(8)) {
        world_.note("every lease ends");
        world_.clock.advance(kVisibility + Milliseconds{1});
    }
}

void AwsSite::start(Slot& slot) {
    world_.note("STARTS process " + std::to_string(slot.owner));
    ++lives_;
    slot.server =
        std::make_unique<AwsServer>(world_, services_, quiet_, s3_, ledger_, sockets_, slot.owner);
    slot.end_at_step = world_.scheduler.steps() + 1 + dice_.below(kStepsApart);
    ledger_.check_kept(slot.server->sight());
}

void AwsSite::end(Slot& slot, bool in_good_order) {
    world_.note((in_good_order ? "STOP process " : "KILL process ") + std::to_string(slot.owner));
    if (in_good_order) {
        slot.server->stop();
        while (world_.scheduler.mortals(slot.owner) > 0 && world_.scheduler.step()) {
        }
    }
    if (!in_good_order) services_.s3.forgive_all();
    slot.server->life().dying = true;
    while (world_.scheduler.mortals(slot.owner) > 0) {
        world_.scheduler.wake_mortals(slot.owner);
        world_.scheduler.step();
    }
    slot.server.reset();
    slot.start_again = world_.clock.steady() + Milliseconds{dice_.between(0, 20'000)};
}

void AwsSite::run(SteadyTime until, const std::function<bool()>& enough) {
    while (world_.violation.empty() && world_.clock.steady() < until && !enough()) {
        come_and_go();
        SteadyTime next = until;
        for (Slot& slot : slots_) {
            if (!slot.server && world_.clock.steady() >= slot.start_again) start(slot);
            if (!slot.server) next = std::min(next, slot.start_again);
        }
        world_.scheduler.step_until(next);
        for (Slot& slot : slots_) {
            if (!slot.server || world_.scheduler.steps() < slot.end_at_step) continue;
            slot.end_at_step = world_.scheduler.steps() + 1 + dice_.below(kStepsApart);
            const bool stops = world_.faults.on(Fault::kStop) && dice_.one_in(2);
            if (stops || world_.faults.on(Fault::kKill)) end(slot, stops);
        }
    }
}

void AwsSite::calm() {
    world_.note("NOTHING GOES WRONG ANY MORE");
    world_.faults.stop();
    // What a user was not told in five tries, the next connect tells.
    sockets_.close_all();
}

void AwsSite::shut_down() {
    for (Slot& slot : slots_) {
        if (slot.server) end(slot, true);
    }
}

// Nothing is begun that nobody ends. Where a process died, or could not say so, the bucket's
// lifecycle rule does it.
std::string AwsSite::litter_at_the_end() {
    const std::size_t uploads = services_.s3.open_uploads();
    return uploads == 0 ? "" : std::to_string(uploads) + " multipart uploads are left";
}

}  // namespace sluice::simulation
