#include "tests/simulation/world/machine.h"

#include <algorithm>
#include <cerrno>

#include "embedded/db.h"

namespace sluice::simulation {
namespace {

constexpr std::uint64_t kStepsApart = 3000;
constexpr std::uint64_t kCallsApart = 3000;
constexpr std::uint64_t kCallsOfStart = 150;
constexpr std::uint64_t kBreaksOneIn = 2500;
constexpr std::uint64_t kPlenty = std::uint64_t{64} << 30U;

}  // namespace

Machine::Machine(World& world, Ledger& ledger, Sockets& sockets)
    : Site(world), ledger_(ledger), sockets_(sockets) {
    disk_.interfere([this](DiskCall call, std::string_view name) { return interfere(call, name); });
    end_at_step_ = 1 + dice_.below(kStepsApart);
    if (world_.faults.on(Fault::kCutWithin)) cut_at_call_ = next_cut();
}

// Often while the server starts.
std::uint64_t Machine::next_cut() {
    return disk_.calls() + 1 + dice_.below(dice_.one_in(3) ? kCallsOfStart : kCallsApart);
}

int Machine::interfere(DiskCall call, std::string_view name) {
    const int error = error_of(call, name);
    if (error != 0) ++failed_calls_;
    return error;
}

int Machine::error_of(DiskCall call, std::string_view name) {
    if (cut_at_call_ != 0 && disk_.calls() >= cut_at_call_ && world_.faults.on(Fault::kCutWithin)) {
        cut_at_call_ = next_cut();
        const bool power = dice_.one_in(2);
        world_.note(std::string(power ? "POWER CUT" : "KILL") + " in a " +
                    std::string(to_string(call)) + " of " + std::string(name));
        if (power) {
            disk_.cut_power();
        } else {
            disk_.kill();
        }
        return EIO;
    }
    const bool writes = call == DiskCall::kWrite || call == DiskCall::kCreate;
    if (writes && world_.clock.steady() < full_until_) return ENOSPC;
    if (!world_.faults.on(Fault::kDiskBreaks) || !dice_.one_in(kBreaksOneIn)) return 0;
    if (call != DiskCall::kWrite && call != DiskCall::kSync) return 0;
    world_.note("a " + std::string(to_string(call)) + " of " + std::string(name) + " fails");
    return EIO;
}

// What happens beside the calls: the disk fills, the clock jumps.
void Machine::come_and_go() {
    const SteadyTime now = world_.clock.steady();
    if (now < next_weather_) return;
    next_weather_ = now + Milliseconds{dice_.between(500, 20'000)};
    disk_.set_free_bytes(now < full_until_ ? 0 : kPlenty);
    if (world_.faults.on(Fault::kDiskFull) && dice_.one_in(8)) {
        const Milliseconds time{dice_.between(500, 30'000)};
        world_.note("the disk is full for " + std::to_string(time.count()) + " ms");
        full_until_ = now + time;
        disk_.set_free_bytes(0);
    }
    if (world_.faults.on(Fault::kLeaseEnds) && dice_.one_in(8)) {
        world_.note("every lease ends");
        world_.clock.advance(kVisibility + Milliseconds{1});
    }
    if (world_.faults.on(Fault::kClockSteps) && dice_.one_in(8)) {
        const Milliseconds step{dice_.between(-600'000, 600'000)};
        world_.note("the wall clock is set by " + std::to_string(step.count()) + " ms");
        world_.clock.step_wall(step);
    }
}

std::optional<Machine::End> Machine::due() {
    if (disk_.dead()) return End::kKill;  // in the middle of a call
    // After a failed fsync the process ends; what it did not sync may be lost.
    if (server_->failed()) return End::kPowerCut;
    if (world_.scheduler.steps() < end_at_step_) return std::nullopt;
    end_at_step_ = world_.scheduler.steps() + 1 + dice_.below(kStepsApart);
    std::vector<End> ways;
    if (world_.faults.on(Fault::kKill)) ways.push_back(End::kKill);
    if (world_.faults.on(Fault::kPowerCut)) ways.push_back(End::kPowerCut);
    if (world_.faults.on(Fault::kStop)) ways.push_back(End::kStop);
    if (ways.empty()) return std::nullopt;
    return ways[dice_.below(ways.size())];
}

bool Machine::start() {
    world_.note("STARTS");
    const std::uint64_t failed_before = failed_calls_;
    auto started = EmbeddedServer::start(world_, disk_, ledger_, sockets_, lives_ + 1);
    if (started) {
        ++lives_;
        server_ = std::move(*started);
        ledger_.check_kept(server_->sight());
        return true;
    }
    const Error& error = started.error();
    world_.note("does not start: " + describe(error));
    // Whatever happened before: a start on a disk that works must not fail.
    const bool is_full = error.code == Code::kStorageFull && disk_.is_full();
    if (failed_calls_ == failed_before && !is_full) {
        world_.violate("the server does not start: " + describe(error));
    }
    if (disk_.dead()) disk_.restart();
    start_again_ = world_.clock.steady() + Milliseconds{dice_.between(100, 5000)};
    return false;
}

void Machine::end(End how) {
    world_.note(how == End::kKill ? "KILL" : how == End::kPowerCut ? "POWER CUT" : "STOP");
    if (how == End::kStop) {
        server_->stop();
        sockets_.close_all();
        const auto still_alive = [&] { return !disk_.dead() && world_.scheduler.mortals() > 0; };
        while (still_alive() && world_.scheduler.step()) {
        }
    } else if (how == End::kKill) {
        disk_.kill();
    } else {
        disk_.cut_power();
    }
    take_down();
}

void Machine::take_down() {
    server_->life().dying = true;
    sockets_.close_all();
    while (world_.scheduler.mortals() > 0) {
        world_.scheduler.wake_mortals();
        world_.scheduler.step();
    }
    server_.reset();
    disk_.restart();
    start_again_ = world_.clock.steady() + Milliseconds{dice_.between(0, 20'000)};
}

void Machine::run(SteadyTime until, const std::function<bool()>& enough) {
    while (world_.violation.empty() && world_.clock.steady() < until && !enough()) {
        come_and_go();
        if (!server_) {
            if (world_.clock.steady() >= start_again_) {
                start();
            } else {
                world_.scheduler.step_until(std::min(until, start_again_));
            }
            continue;
        }
        world_.scheduler.step_until(until);
        if (const auto how = due()) end(*how);
    }
}

void Machine::calm() {
    world_.note("NOTHING GOES WRONG ANY MORE");
    world_.faults.stop();
    // What a user was not told in five tries, the next connect tells.
    sockets_.close_all();
    full_until_ = {};
    disk_.set_free_bytes(kPlenty);
}

void Machine::shut_down() {
    if (server_) end(End::kStop);
}

std::string Machine::litter() {
    server_->backend().run_background();
    const std::size_t files = disk_.files_in("/data/tmp");
    if (files > 0) return std::to_string(files) + " temporary files are left";
    return server_->backend().maintain() ? "" : "maintenance fails";
}

std::string Machine::litter_at_the_end() {
    const auto db =
        embedded::Db::open("/data/sluice.db", embedded::Db::Mode::kReadWrite, disk_.vfs());
    if (!db) return "the database cannot be opened";
    auto integrity = (*db)->query("PRAGMA integrity_check");
    if (!integrity || !integrity->step() || integrity->text(0) != "ok") {
        return "the database is damaged";
    }
    auto objects = (*db)->query("SELECT count(*) FROM objects WHERE file IS NOT NULL");
    if (!objects || !objects->step()) return "the objects cannot be counted";
    const auto rows = static_cast<std::size_t>(objects->integer(0));
    const std::size_t files = disk_.files_in("/data/objects");
    if (files == rows) return "";
    return std::to_string(files) + " files are there for " + std::to_string(rows) + " objects";
}

}  // namespace sluice::simulation
