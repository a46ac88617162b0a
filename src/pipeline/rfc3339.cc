#include "pipeline/rfc3339.h"

#include <fmt/chrono.h>

namespace sluice::pipeline {

std::string rfc3339(WallTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(seconds.time_since_epoch().count()),
                       (time - seconds).count());
}

}  // namespace sluice::pipeline
