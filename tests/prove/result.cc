#include "tests/prove/result.h"

#include <CLI/CLI.hpp>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

namespace sluice::prove {
namespace {

// The first line that a command writes; "" when it fails.
std::string first_line(const std::string& command) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::array<char, 256> line{};
    if (!pipe || !std::fgets(line.data(), static_cast<int>(line.size()), pipe.get())) return "";
    const std::string_view text(line.data());
    return std::string(text.substr(0, text.find('\n')));
}

// The commit of the source tree, with "+" when it was changed; "" outside a repository.
std::string revision() {
    const std::string git = "git -C '" SLUICE_SOURCE_DIR "' ";
    const std::string name = first_line(git + "rev-parse --short HEAD 2>/dev/null");
    if (name.empty()) return "";
    return first_line(git + "status --porcelain -uno").empty() ? name : name + "+";
}

std::string text_of(const Shard& shard) {
    return std::to_string(shard.part) + "/" + std::to_string(shard.parts);
}

}  // namespace

void add_arguments(CLI::App& app, Options& options, std::uint64_t count) {
    options.count = count;
    app.add_option("--count", options.count, "items")->capture_default_str();
    app.add_option("--seed", options.seed)->capture_default_str();
    app.add_option_function<std::string>(
           "--shard",
           [&options](const std::string& text) {
               const auto shard = shard_of(text);
               if (!shard) throw CLI::ValidationError("--shard", "I/N, I from 1 to N");
               options.shard = *shard;
           },
           "only every N-th item")
        ->type_name("I/N");
    app.add_option("--only", options.only, "repeat one item")->type_name("ITEM");
    app.add_option("--result", options.result, "what script/prove reads")->type_name("FILE");
}

std::optional<Shard> shard_of(std::string_view text) {
    Shard shard;
    const char* const end = text.data() + text.size();
    const auto part = std::from_chars(text.data(), end, shard.part);
    if (part.ec != std::errc() || part.ptr == end || *part.ptr != '/') return std::nullopt;
    const auto parts = std::from_chars(part.ptr + 1, end, shard.parts);
    if (parts.ec != std::errc() || parts.ptr != end) return std::nullopt;
    if (shard.part < 1 || shard.part > shard.parts) return std::nullopt;
    return shard;
}

std::vector<std::uint64_t> items(const Options& options) {
    if (options.only) return {*options.only};
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t item = options.shard.part - 1; item < options.count;
         item += options.shard.parts) {
        numbers.push_back(item);
    }
    return numbers;
}

Result::Result(const Options& options, About about) : options_(options), about_(std::move(about)) {}

Result::~Result() {
    if (!finished_) write(true);
}

void Result::violation(std::uint64_t item, std::string_view text) {
    ++violations_;
    std::cout << "VIOLATION in item " << item << ": " << text << "\n  repeat it with --seed "
              << options_.seed << " --only " << item << about_.repeat << std::endl;
}

void Result::violation(std::string_view text) {
    ++violations_;
    std::cout << "VIOLATION: " << text << std::endl;
}

double Result::seconds() const {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began_;
    return std::round(passed.count() * 10) / 10;
}

int Result::finish() {
    finished_ = true;
    write(false);
    if (done_ == 0) std::cerr << "nothing was tried\n";
    return done_ > 0 && violations_ == 0 ? 0 : 1;
}

void Result::write(bool broken) const {
    if (options_.result.empty()) return;
    std::error_code made;  // the stream says what is wrong
    if (options_.result.has_parent_path()) {
        std::filesystem::create_directories(options_.result.parent_path(), made);
    }
    std::ofstream file(options_.result);
    file << boost::json::object{{"harness", about_.harness},
                                {"variant", about_.variant},
                                {"promise", about_.promise},
                                {"unit", about_.unit},
                                {"count", done_},
                                {"violations", violations_},
                                {"seed", options_.seed},
                                {"shard", text_of(options_.shard)},
                                {"broken", broken},
                                {"seconds", seconds()},
                                {"figures", figures_},
                                {"revision", revision()}}
         << "\n";
    if (!file.flush()) std::cerr << "cannot write " << options_.result << "\n";
}

}  // namespace sluice::prove
