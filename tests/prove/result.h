// What one run of a harness found, as script/prove reads it, and which items a shard has: the twin
// of result.py.
//
// A harness has items 0 … count-1, each made from the seed and its number alone; shard I/N runs
// those whose number is I-1 modulo N. Shards of one seed therefore add up. One thread.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::prove {

struct Options {
    std::uint64_t count = 0;
    std::uint64_t seed = 1;
    std::uint64_t part = 1;
    std::uint64_t parts = 1;
    std::optional<std::uint64_t> only;
    std::string result;  // empty: no file

    // Takes the flags that every harness has out of the arguments, and returns the others. Ends the
    // process when one of them cannot be read.
    std::vector<std::string> take(int argc, char** argv);
    // The numbers of the items to run, in order.
    std::vector<std::uint64_t> items() const;
};

struct About {
    std::string harness;
    std::string variant;
    std::string unit;
    std::string promise;
};

class Result {
  public:
    Result(const Options& options, About about) : options_(options), about_(std::move(about)) {}

    // One more item was run to its end.
    void tried() { ++done_; }
    // `text` may have several lines.
    void violation(std::uint64_t item, const std::string& text);
    void figure(const std::string& name, boost::json::value value) { figures_[name] = value; }
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }
    std::uint64_t violations() const { return violations_; }
    // Writes the file; returns what the process exits with.
    int finish() const;

  private:
    const Options& options_;
    const About about_;
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::uint64_t done_ = 0;
    std::uint64_t violations_ = 0;
    boost::json::object figures_;
};

// The commit of the source tree in the current directory, with "+" when it was changed; "" outside
// a repository.
inline std::string revision() {
    const auto said = [](const char* command) {
        std::string text;
        FILE* const pipe = popen(command, "r");
        if (pipe == nullptr) return text;
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
            text += static_cast<char>(c);
        }
        pclose(pipe);
        while (text.ends_with('\n')) text.pop_back();
        return text;
    };
    const std::string name = said("git rev-parse --short HEAD 2>/dev/null");
    if (name.empty()) return name;
    return name + (said("git status --porcelain -uno 2>/dev/null").empty() ? "" : "+");
}

inline std::vector<std::string> Options::take(int argc, char** argv) {
    const auto refuse = [](const std::string& what) {
        std::cerr << what << "\n";
        std::exit(2);
    };
    const auto number = [&](const std::string& text) {
        char* end = nullptr;
        const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
        if (text.empty() || *end != '\0') refuse(text + " is not a number");
        return value;
    };
    std::vector<std::string> others;
    for (int i = 1; i < argc; ++i) {
        const std::string flag = argv[i];
        const bool ours = flag == "--count" || flag == "--seed" || flag == "--shard" ||
                          flag == "--only" || flag == "--result";
        if (!ours) {
            others.push_back(flag);
            continue;
        }
        if (++i == argc) refuse(flag + " takes a value");
        const std::string value = argv[i];
        if (flag == "--count") count = number(value);
        if (flag == "--seed") seed = number(value);
        if (flag == "--only") only = number(value);
        if (flag == "--result") result = value;
        if (flag != "--shard") continue;
        const auto slash = value.find('/');
        if (slash == std::string::npos) refuse("--shard " + value + ": as 1/4");
        part = number(value.substr(0, slash));
        parts = number(value.substr(slash + 1));
        if (part < 1 || part > parts) refuse("--shard " + value + ": from 1 to the second");
    }
    return others;
}

inline std::vector<std::uint64_t> Options::items() const {
    if (only) return {*only};
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t item = part - 1; item < count; item += parts) numbers.push_back(item);
    return numbers;
}

inline void Result::violation(std::uint64_t item, const std::string& text) {
    ++violations_;
    std::cout << "VIOLATION in item " << item << ": " << text << "\n  repeat it with --seed "
              << options_.seed << " --only " << item << std::endl;
}

inline int Result::finish() const {
    if (!options_.result.empty()) {
        const boost::json::object document{
            {"harness", about_.harness},
            {"variant", about_.variant},
            {"unit", about_.unit},
            {"promise", about_.promise},
            {"count", done_},
            {"violations", violations_},
            {"seed", options_.seed},
            {"shard", std::to_string(options_.part) + "/" + std::to_string(options_.parts)},
            {"broken", false},
            {"seconds", std::round(seconds() * 10) / 10},
            {"figures", figures_},
            {"revision", revision()}};
        const std::filesystem::path file(options_.result);
        if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << boost::json::serialize(document) << "\n";
    }
    if (done_ == 0) std::cerr << "nothing was tried\n";
    return done_ == 0 || violations_ > 0 ? 1 : 0;
}

}  // namespace sluice::prove
