// The configuration file: a small part of TOML, so that any TOML editor knows it.
//
//     # comment
//     listen = "127.0.0.1:8080"
//     parse-workers = 4
//     insecure = true
//     trusted-proxy = ["10.0.0.1", "10.0.0.2"]
//
// One setting a line; the names are those of the flags. There are no sections.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "base/result.h"

namespace sluice::app {

struct ConfigFile {
    Layer layer;
    std::vector<Problem> problems;  // with "<name>:<line>" as their origin
};

// Never fails: what is wrong stands in `problems`, and the rest is read.
ConfigFile parse_config_file(std::string_view text, const std::string& name);

// kNotFound, kIo: the file cannot be read.
Result<ConfigFile> read_config_file(const std::filesystem::path& path);

// All four layers. `path` empty: the file that SLUICE_CONFIG names, or none. `defaults`: the
// command's own, where they are not those of the table.
Resolved load_config(const Layer& flags,
                     std::string path,
                     const Environment& environment,
                     const Layer& defaults = {});
// A file alone over the defaults, as `sluice config check FILE` looks at it.
Resolved load_config_file(const std::string& path);

}  // namespace sluice::app
