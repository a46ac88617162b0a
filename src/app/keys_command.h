// `sluice keys create|list|revoke`.
#pragma once

#include <string>
#include <vector>

#include "app/config.h"
#include "app/console.h"

namespace sluice::app {

struct KeysOptions {
    std::vector<std::string> allow;  // create; grant_text.h. Empty: everything
    std::string owner = "root";      // create
    std::string id;                  // revoke
    bool json = false;
};

int run_keys_create(const Config& config, const KeysOptions& options, const Console& console);
int run_keys_list(const Config& config, const KeysOptions& options, const Console& console);
int run_keys_revoke(const Config& config, const KeysOptions& options, const Console& console);

}  // namespace sluice::app
