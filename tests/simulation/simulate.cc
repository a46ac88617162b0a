// simulate: the deterministic simulation as a command (README.md).
#include <iomanip>
#include <sstream>

#include "tests/prove/result.h"
#include "tests/simulation/world/simulation.h"

namespace {

using namespace sluice;
using namespace sluice::simulation;

constexpr const char* kUsage =
    "simulate [--backend embedded] [--count N] [--seed S] [--shard I/N] [--only SEED]\n"
    "         [--faults all|none|NAME,…] [--trace] [--hash] [--expect] [--result FILE]\n"
    "--expect: ends with the first violation, and well only with one.\n";

struct Wanted {
    std::string backend = "embedded";
    std::optional<Faults> faults;
    bool trace = false;
    bool hash = false;
    bool expect = false;
};

std::optional<Wanted> read(const std::vector<std::string>& arguments) {
    Wanted wanted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& flag = arguments[i];
        const bool has_value = i + 1 < arguments.size();
        if (flag == "--trace") {
            wanted.trace = true;
        } else if (flag == "--hash") {
            wanted.hash = true;
        } else if (flag == "--expect") {
            wanted.expect = true;
        } else if (flag == "--backend" && has_value) {
            wanted.backend = arguments[++i];
            if (wanted.backend != "embedded") return std::nullopt;
        } else if (flag == "--faults" && has_value) {
            wanted.faults = Faults::parse(arguments[++i]);
            if (!wanted.faults) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    return wanted;
}

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
    prove::Options options;
    options.count = 1000;
    const auto wanted = read(options.take(argc, argv));
    if (!wanted) {
        std::cerr << kUsage;
        return 2;
    }
    prove::Result result(options,
                         {"simulation",
                          wanted->backend,
                          "seeds",
                          "nothing is lost, doubled or told too early, and everything ends"});
    double simulated = 0;
    std::uint64_t steps = 0;
    std::uint64_t lives = 0;
    std::uint64_t pushes = 0;
    for (const std::uint64_t item : options.items()) {
        const Verdict verdict =
            simulate_embedded(seed_of(options.seed, item), wanted->faults, wanted->trace);
        result.tried();
        simulated += std::chrono::duration<double>(verdict.simulated).count();
        steps += verdict.steps;
        lives += verdict.lives;
        pushes += verdict.pushes;
        if (wanted->hash) std::cout << item << " " << std::hex << verdict.hash << std::dec << "\n";
        if (verdict.violation.empty()) continue;
        result.violation(item, text_of(verdict));
        if (wanted->expect) return 0;
    }
    const double times_real = simulated / std::max(result.seconds(), 0.001);
    result.figure("steps", steps);
    result.figure("starts", lives);
    result.figure("pushes", pushes);
    result.figure("simulated seconds", std::round(simulated));
    result.figure("times real time", std::round(times_real));
    std::cout << options.items().size() << " seeds, " << result.violations() << " violations, "
              << std::fixed << std::setprecision(1) << result.seconds() << " s, " << steps
              << " steps, " << lives << " starts, " << pushes << " pushes, " << std::setprecision(0)
              << times_real << " times real time\n";
    const int status = result.finish();
    return wanted->expect ? 1 : status;
}
