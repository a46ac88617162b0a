// simulate: the deterministic simulation as a command (README.md).
#include <CLI/CLI.hpp>
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
};

// Seeds of neighbouring items have nothing in common.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t item) {
    return Dice(seed).stream(item).next();
}

std::string text_of(const Verdict& verdict) {
    std::ostringstream text;
    text << verdict.violation << "\n  faults: " << verdict.faults << "\n";
    for (const std::string& line : verdict.last_steps) text << "    " << line << "\n";
    return text.str();
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
    CLI11_PARSE(app, argc, argv);
    const auto faults = wanted.faults.empty() ? std::nullopt : Faults::parse(wanted.faults);
    const auto simulate = wanted.backend == "aws" ? simulate_aws : simulate_embedded;

    prove::Result result(options,
                         {"simulation",
                          wanted.backend,
                          "seeds",
                          "nothing is lost, doubled or told too early, and everything ends"});
    double simulated = 0;
    std::uint64_t steps = 0;
    std::uint64_t lives = 0;
    std::uint64_t pushes = 0;
    for (const std::uint64_t item : prove::items(options)) {
        const Verdict verdict = simulate(seed_of(options.seed, item), faults, wanted.trace);
        result.tried();
        simulated += std::chrono::duration<double>(verdict.simulated).count();
        steps += verdict.steps;
        lives += verdict.lives;
        pushes += verdict.pushes;
        if (wanted.hash) std::cout << item << " " << std::hex << verdict.hash << std::dec << "\n";
        if (verdict.violation.empty()) continue;
        result.violation(item, text_of(verdict));
        if (wanted.expect) return 0;
    }
    const double times_real = simulated / std::max(result.seconds(), 0.001);
    result.figure("steps", steps);
    result.figure("starts", lives);
    result.figure("pushes", pushes);
    result.figure("simulated seconds", std::round(simulated));
    result.figure("times real time", std::round(times_real));
    std::cout << prove::items(options).size() << " seeds, " << result.violations()
              << " violations, " << std::fixed << std::setprecision(1) << result.seconds() << " s, "
              << steps << " steps, " << lives << " starts, " << pushes << " pushes, "
              << std::setprecision(0) << times_real << " times real time\n";
    const int status = result.finish();
    return wanted.expect ? 1 : status;
}
