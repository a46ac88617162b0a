#include "tests/simulation/world/aws_host.h"

#include <algorithm>

#include "base/metrics.h"
#include "base/text.h"
#include "tests/fakes/flow.h"

namespace sluice::simulation {
namespace {

constexpr std::uint64_t kStepsApart = 6000;
constexpr std::uint64_t kUploadsGoWrongOneIn = 12;

}  // namespace

AwsHost::AwsHost(World& world, Ledger& ledger, Sockets& sockets)
    : Host(world),
      ledger_(ledger),
      sockets_(sockets),
      quiet_({network_, world.clock, random_, no_waiter_, null_log(), null_metrics(), {}}, {}),
      sight_{quiet_.objects, quiet_.jobs, quiet_.inbox} {
    ledger_.on_aws = true;
    create_queues(services_);
    if (!quiet_.create_tables()) world_.violate("the tables cannot be made");
    const auto processes = static_cast<unsigned>(1 + dice_.below(3));
    for (unsigned owner = 1; owner <= processes; ++owner) slots_.push_back({.owner = owner});
}

bool AwsHost::Oddities::happens(const char* what, std::size_t one_in) {
    if (!world_.faults.on(Fault::kServicesOdd) || !dice_.one_in(one_in)) return false;
    world_.note(what);
    return true;
}

std::size_t AwsHost::Oddities::below(std::size_t n) {
    return world_.faults.on(Fault::kServicesOdd) ? dice_.below(n) : 0;
}

bool AwsHost::is_up() {
    return std::ranges::all_of(slots_, [](const Slot& slot) { return slot.server != nullptr; });
}

Server* AwsHost::reach() {
    return slots_[dice_.below(slots_.size())].server.get();
}

void AwsHost::come_and_go() {
    const SteadyTime now = world_.clock.steady();
    if (now < next_weather_) return;
    next_weather_ = now + Milliseconds{dice_.between(500, 20'000)};
    if (world_.faults.on(Fault::kLeaseEnds) && dice_.one_in(8)) {
        world_.note("every lease ends");
        world_.clock.advance(kVisibility + Milliseconds{1});
    }
}

void AwsHost::start(Slot& slot) {
    world_.note("STARTS process " + std::to_string(slot.owner));
    ++lives_;
    slot.server =
        std::make_unique<AwsServer>(world_, services_, sight_, ledger_, sockets_, slot.owner);
    slot.end_at_step = world_.scheduler.steps() + 1 + dice_.below(kStepsApart);
    ledger_.check_kept(sight_);
}

void AwsHost::end(Slot& slot, bool in_good_order) {
    world_.note((in_good_order ? "STOP process " : "KILL process ") + std::to_string(slot.owner));
    if (in_good_order) {
        slot.server->stop();
        while (world_.scheduler.mortals(slot.owner) > 0 && world_.scheduler.step()) {
        }
    }
    slot.server->life().dying = true;
    while (world_.scheduler.mortals(slot.owner) > 0) {
        world_.scheduler.wake_mortals(slot.owner);
        world_.scheduler.step();
    }
    slot.server.reset();
    slot.start_again = world_.clock.steady() + Milliseconds{dice_.between(0, 20'000)};
}

void AwsHost::run(SteadyTime until, const std::function<bool()>& enough) {
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

void AwsHost::calm() {
    world_.note("NOTHING GOES WRONG ANY MORE");
    world_.faults.stop();
    // What a user was not told in five tries, the next connect tells.
    sockets_.close_all();
}

void AwsHost::go_home() {
    for (Slot& slot : slots_) end(slot, true);
    while (world_.scheduler.step()) {
    }
}

// As S3 does it, which tells the queue.
int AwsHost::upload(const Sending& sending) {
    const auto wrong = [&](Fault fault) {
        return world_.faults.on(fault) && dice_.one_in(kUploadsGoWrongOneIn);
    };
    world_.scheduler.yield();
    if (wrong(Fault::kUploadCut)) return 0;
    if (wrong(Fault::kCallFails)) return 503;
    const bool only_once = std::ranges::any_of(
        sending.head.headers, [](const auto& header) { return header.first == "if-none-match"; });
    if (only_once && services_.s3.find(sending.name) != nullptr) return 412;
    transport::Headers headers;
    for (const auto& [name, value] : sending.attributes)
        headers.emplace_back(to_lower(name), value);
    ObjectInfo info;
    info.name = sending.name;
    info.etag = ETag{services_.s3.put(sending.name, sending.bytes, headers)};
    info.size = sending.bytes.size();
    world_.note("is stored");
    const std::string event = fakes::event_of({fakes::event_record(info)});
    send_event({}, event, Milliseconds{dice_.between(0, 2'000)});
    if (wrong(Fault::kEventTwice)) send_event({}, event, Milliseconds{dice_.between(0, 60'000)});
    world_.scheduler.yield();
    return wrong(Fault::kAnswerLost) ? 0 : 204;
}

void AwsHost::send_event(const UserId&, const std::string& event, Milliseconds delay) {
    services_.sqs.send(kPrefix + queues::kUploads.text(), event, delay);
}

}  // namespace sluice::simulation
