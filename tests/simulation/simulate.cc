// simulate: the deterministic simulation as a command (README.md).
#include <CLI/CLI.hpp>
#include <ctime>
#include <iomanip>
#include <sstream>

#include "tests/prove/result.h"
#include "tests/simulation/world/simulation.h"

namespace {

using namespace sluice;
using namespace sluice::simulation;

struct Wanted {
    prove::Options options;
    std::string backend = "embedded";
    std::string faults;
    bool trace = false;
    bool hash = false;
    bool expect = false;
    double speed = 0;
};

// What is promised of a machine that does nothing else (script/prove release asks for it).
constexpr double kPromisedSpeed = 500;

// So many seeds that none of them did anything is no chance.
constexpr std::size_t kBatch = 20;

// Seeds of neighbouring items have nothing in common.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t item) {
    return Dice(seed).stream(item).next();
}

// What a batch of seeds has seen, all together.
struct Sum {
    double simulated_seconds = 0;
    std::uint64_t steps = 0;
    std::uint64_t starts = 0;
    std::uint64_t uploads = 0;
    std::uint64_t pushes = 0;
    std::uint64_t in_parts = 0;

    void add(const Verdict& verdict) {
        simulated_seconds += std::chrono::duration<double>(verdict.simulated).count();
        steps += verdict.steps;
        starts += verdict.lives;
        uploads += verdict.uploads;
        pushes += verdict.pushes;
        in_parts += verdict.in_parts;
    }
};

std::string text_of(const Verdict& verdict, const Verdict& again) {
    std::ostringstream text;
    text << verdict.violation << "\n  faults: " << verdict.faults << "\n";
    for (const std::string& line : verdict.last_steps) text << "    " << line << "\n";
    const bool is_same = verdict.hash == again.hash && verdict.violation == again.violation;
    text << (is_same ? "  run again it is the same, step by step"
                     : "  RUN AGAIN IT IS ANOTHER RUN, which no seed may be: " + again.violation);
    return text.str();
}

// A batch in which nothing is ever accepted, or told, has shown nothing.
void check_batch(prove::Result& result, const Wanted& wanted, const Sum& sum) {
    const std::size_t seeds = prove::items(wanted.options).size();
    if (seeds < kBatch) return;
    const std::string of = "of " + std::to_string(seeds) + " seeds ";
    if (sum.uploads == 0) result.violation(of + "none had an upload that was acknowledged");
    if (sum.pushes == 0) result.violation(of + "none told anybody anything");
    if (wanted.backend == "aws" && sum.in_parts == 0) {
        result.violation(of + "none wrote an object in parts");
    }
}

void add_figures(prove::Result& result, const Wanted& wanted, const Sum& sum) {
    // Of its own processor time, which a busy machine does not change: it has one thread.
    const double worked_seconds = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    const double times_real = sum.simulated_seconds / std::max(worked_seconds, 0.001);
    const bool is_slow =
        times_real < kPromisedSpeed && prove::items(wanted.options).size() >= kBatch;
    if (times_real < wanted.speed) {
        result.violation("simulated at " + std::to_string(std::lround(times_real)) +
                         " times real time, of " + std::to_string(std::lround(wanted.speed)) +
                         " asked for");
    }
    result.figure("steps", sum.steps);
    result.figure("starts", sum.starts);
    result.figure("uploads", sum.uploads);
    result.figure("pushes", sum.pushes);
    if (wanted.backend == "aws") result.figure("objects in parts", sum.in_parts);
    result.figure("simulated seconds", std::round(sum.simulated_seconds));
    result.figure("times real time", std::round(times_real));
    std::cout << prove::items(wanted.options).size() << " seeds, " << result.violations()
              << " violations, " << std::fixed << std::setprecision(1) << result.seconds() << " s, "
              << sum.steps << " steps, " << sum.starts << " starts, " << sum.uploads << " uploads, "
              << sum.pushes << " pushes, " << sum.in_parts << " objects in parts, "
              << std::setprecision(0) << times_real << " times real time"
              << (is_slow ? ": LESS THAN THE 500 PROMISED\n" : "\n");
}

}  // namespace

int main(int argc, char** argv) {
    Wanted wanted;
    const prove::Options& options = wanted.options;
    CLI::App app("The product on one thread, in virtual time, where everything may fail.");
    prove::add_arguments(app, wanted.options, 1'000);
    app.add_option("--backend", wanted.backend)
        ->check(CLI::IsMember({"embedded", "aws"}))
        ->capture_default_str();
    app.add_option("--faults", wanted.faults, "all, none, or names between commas")
        ->check([](const std::string& names) {
            return Faults::parse(names) ? "" : "there is no such fault";
        });
    app.add_flag("--trace", wanted.trace, "every step");
    app.add_flag("--hash", wanted.hash, "of each item's trace");
    app.add_flag(
        "--expect", wanted.expect, "ends with the first violation, and well only with one");
    app.add_option("--speed", wanted.speed, "less than so many times real time is a violation");
    CLI11_PARSE(app, argc, argv);
    const auto faults = wanted.faults.empty() ? std::nullopt : Faults::parse(wanted.faults);
    const auto simulate = wanted.backend == "aws" ? simulate_aws : simulate_embedded;

    const std::string faults_too = wanted.faults.empty() ? "" : " --faults " + wanted.faults;
    prove::Result result(options,
                         {"simulation",
                          wanted.backend,
                          "seeds",
                          "nothing is lost, doubled or told too early, and everything ends",
                          " --backend " + wanted.backend + faults_too});
    Sum sum;
    for (const std::uint64_t item : prove::items(options)) {
        const std::uint64_t seed = seed_of(options.seed, item);
        const Verdict verdict = simulate(seed, faults, wanted.trace);
        result.tried();
        sum.add(verdict);
        if (wanted.hash) std::cout << item << " " << std::hex << verdict.hash << std::dec << "\n";
        if (verdict.violation.empty()) continue;
        result.violation(item, text_of(verdict, simulate(seed, faults, false)));
        if (wanted.expect) return 0;
    }
    check_batch(result, wanted, sum);
    add_figures(result, wanted, sum);
    const int status = result.finish();
    return wanted.expect ? 1 : status;
}
