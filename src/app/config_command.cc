#include "app/config_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "app/settings.h"

namespace sluice::app {
namespace {

std::string toml_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c;
    }
    return result + '"';
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string file_text(const Setting& setting, const Value& value) {
    if (setting.shape == Shape::kList) {
        std::string list;
        for (const std::string& text : value.texts)
            list.append(list.empty() ? "" : ", ").append(toml_string(text));
        return "[" + list + "]";
    }
    const std::string& text = value.texts.front();
    return setting.shape == Shape::kSwitch || is_number(text) ? text : toml_string(text);
}

boost::json::value json_value(const Setting& setting, const Value& value) {
    if (setting.shape == Shape::kList)
        return boost::json::array(value.texts.begin(), value.texts.end());
    if (setting.shape == Shape::kSwitch)
        return value.texts.front() == "true" || value.texts.front() == "1";
    return boost::json::string(value.texts.front());
}

// A secret that is set is not told.
bool is_hidden(const Setting& setting, const Value& value) {
    return setting.shape == Shape::kSecret && !value.texts.front().empty();
}

boost::json::value shown_value(const Setting& setting, const Value& value) {
    return is_hidden(setting, value) ? nullptr : json_value(setting, value);
}

std::string shown_setting(const Setting& setting, const Value& value) {
    if (is_hidden(setting, value)) return fmt::format("# {} is set", setting.name);
    return fmt::format("{} = {}", setting.name, file_text(setting, value));
}

}  // namespace

bool report_problems(const Resolved& resolved, std::string_view command, const Console& console) {
    for (const Problem& problem : resolved.problems)
        console.err << "sluice " << command << ": " << problem.origin << ": " << problem.message
                    << '\n';
    console.err << std::flush;
    return resolved.problems.empty();
}

int run_config_check(const Resolved& resolved, const Console& console) {
    if (!report_problems(resolved, "config check", console)) return kExitUsage;
    console.out << "ok: environment " << resolved.config.environment << '\n' << std::flush;
    return kExitOk;
}

int run_config_show(const Resolved& resolved, bool json, const Console& console) {
    if (!report_problems(resolved, "config show", console)) return kExitUsage;
    boost::json::object document;
    for (const Setting& setting : all_settings()) {
        const Value& value = resolved.effective.at(std::string(setting.name));
        if (json) {
            document[setting.name] = {{"value", shown_value(setting, value)},
                                      {"origin", value.origin}};
        } else {
            console.out << fmt::format("{:<44}# {}\n", shown_setting(setting, value), value.origin);
        }
    }
    if (json) console.out << document << '\n';
    console.out << std::flush;
    return kExitOk;
}

}  // namespace sluice::app
