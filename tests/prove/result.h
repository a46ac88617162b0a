// What one run of a harness found, as script/prove reads it, and which items a shard has: the twin
// of result.py.
//
// A harness has items 0 … count-1, each made from the seed and its number alone; shard I/N runs
// those whose number is I-1 modulo N. Shards of one seed therefore add up, wherever and whenever
// they ran.
//
//     prove::Options options;
//     CLI::App app("…");
//     prove::add_arguments(app, options, 1'000);
//     CLI11_PARSE(app, argc, argv);
//     prove::Result found(options, {"queue-programs", "fake", "programs", "…"});
//     for (const std::uint64_t item : prove::items(options)) {
//         if (auto text = run(options.seed, item)) found.violation(item, *text);
//         found.tried();
//     }
//     return found.finish();
//
// Not thread-safe.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace sluice::prove {

struct Shard {
    std::uint64_t part = 1;  // 1 … parts
    std::uint64_t parts = 1;
};

struct Options {
    std::uint64_t count = 0;
    std::uint64_t seed = 1;
    Shard shard;
    std::optional<std::uint64_t> only;
    std::filesystem::path result;  // "": none is written
};

// --count, --seed, --shard, --only, --result. The options must outlive the app.
void add_arguments(CLI::App& app, Options& options, std::uint64_t count);

// "I/N", 1 ≤ I ≤ N.
std::optional<Shard> shard_of(std::string_view text);

// The numbers of the items to run, in order.
std::vector<std::uint64_t> items(const Options& options);

// Collects violations and figures.
class Result {
  public:
    struct About {
        std::string harness;
        std::string variant;
        std::string unit;
        std::string promise;
        std::string repeat = {};  // " --backend aws": what else repeats an item
    };

    Result(const Options& options, About about);
    // Writes --result as that of a harness that broke, unless finish() came first.
    ~Result();
    Result(const Result&) = delete;
    Result& operator=(const Result&) = delete;

    // So many items were run to their end.
    void tried(std::uint64_t items = 1) { done_ += items; }
    void violation(std::uint64_t item, std::string_view text);
    // Of all items together.
    void violation(std::string_view text);
    void figure(std::string_view name, boost::json::value value) {
        figures_[name] = std::move(value);
    }
    std::uint64_t violations() const { return violations_; }
    double seconds() const;

    // Writes --result. What main() returns: 0 when something was tried and nothing found.
    int finish();

  private:
    void write(bool broken) const;

    const Options& options_;
    const About about_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    boost::json::object figures_;
    std::uint64_t done_ = 0;
    std::uint64_t violations_ = 0;
    bool finished_ = false;
};

}  // namespace sluice::prove
