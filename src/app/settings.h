// The table of settings: one row is a flag, an environment variable and a configuration file's key
// at once, with its default, its help and its check.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "base/result.h"

namespace sluice::app {

enum class Shape : std::uint8_t {
    kText,    // name = "text"; numbers too
    kSecret,  // the same, and it is never shown
    kSwitch,  // name = true
    kList,    // name = ["a", "b"]
};

struct Setting {
    std::string_view name;  // "listen": --listen, SLUICE_LISTEN, listen = …
    Shape shape;
    std::string_view group;
    std::string_view placeholder;
    std::string_view fallback;  // the default; a list's is empty
    std::string_view help;
    // Checks one text and stores it; a list gets one call for each of its texts.
    Result<void> (*apply)(Config& config, std::string_view text);
};

std::span<const Setting> all_settings();
const Setting* find_setting(std::string_view name);
std::vector<std::string_view> setting_names();

}  // namespace sluice::app
