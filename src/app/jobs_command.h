// `sluice jobs`: the newest jobs of a data directory.
#pragma once

#include <string>

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

struct JobsOptions {
    std::string user;  // empty: of all
    std::size_t limit = 50;
    bool json = false;
};

int run_jobs(const Config& config, const JobsOptions& options, const Console& console);

}  // namespace sluice::app
