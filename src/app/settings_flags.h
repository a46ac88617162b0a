// The table of settings as flags of a command.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config.h"

namespace CLI {
class App;
}

namespace sluice::app {

// Lives as long as the parser: the flags write here.
class SettingsFlags {
  public:
    // Adds --config and every setting, or only those named.
    void add_to(CLI::App& command, const std::vector<std::string_view>& only = {});

    // What the flags, the environment and the file say together, over the command's own defaults.
    Resolved load(const Layer& defaults = {}) const;
    const std::string& config_file() const { return config_file_; }

  private:
    Layer layer() const;

    std::string config_file_;
    std::map<std::string, std::vector<std::string>, std::less<>> given_;
};

}  // namespace sluice::app
