#include "app/settings_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/config_file.h"
#include "app/settings.h"

namespace sluice::app {
namespace {

void add_flag(CLI::App& command, const Setting& setting, std::vector<std::string>& texts) {
    const std::string flag = "--" + std::string(setting.name);
    const std::string help(setting.help);
    const std::string group(setting.group);
    if (setting.shape == Shape::kSwitch) {
        // --insecure and --insecure=false both say something; nothing said leaves it to the file.
        const auto store = [&texts](std::int64_t on) { texts = {on > 0 ? "true" : "false"}; };
        command.add_flag_function(flag, store, help)->group(group);
        return;
    }
    CLI::Option* const option = command.add_option(flag, texts, help)
                                    ->type_name(std::string(setting.placeholder))
                                    ->group(group)
                                    ->allow_extra_args(false);
    if (setting.shape == Shape::kList) {
        option->delimiter(',');
    } else {
        option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        if (!setting.fallback.empty()) option->default_str(std::string(setting.fallback));
    }
}

}  // namespace

void SettingsFlags::add_to(CLI::App& command, const std::vector<std::string_view>& only) {
    command.add_option("--config", config_file_, "configuration file (also SLUICE_CONFIG)")
        ->type_name("FILE");
    for (const Setting& setting : all_settings()) {
        if (!only.empty() && std::ranges::find(only, setting.name) == only.end()) continue;
        add_flag(command, setting, given_[std::string(setting.name)]);
    }
}

Resolved SettingsFlags::load(const Layer& defaults) const {
    return load_config(layer(), config_file_, process_environment(), defaults);
}

Layer SettingsFlags::layer() const {
    Layer layer;
    for (const auto& [name, texts] : given_) {
        if (!texts.empty()) layer.emplace(name, Value{texts, "--" + name});
    }
    return layer;
}

}  // namespace sluice::app
