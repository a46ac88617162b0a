#include "tests/simulation/kernel/trace.h"

#include <cstdio>
#include <utility>

namespace sluice::simulation {
namespace {

constexpr std::size_t kKept = 120;

}  // namespace

void Trace::note(std::string_view who, std::string_view what) {
    const auto ms =
        std::chrono::duration_cast<Milliseconds>(clock_.steady().time_since_epoch()).count();
    std::string line = std::to_string(ms);
    line.append(" ").append(who).append(": ").append(what);
    for (const char c : line) {
        hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    ++lines_;
    if (aloud_) std::printf("%s\n", line.c_str());
    end_.push_back(std::move(line));
    if (end_.size() > kKept) end_.pop_front();
}

}  // namespace sluice::simulation
