#include "aws/profile.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "base/text.h"

namespace sluice::aws {
namespace {

constexpr std::size_t kFileBytesMax = 1 << 20;
constexpr std::string_view kBlanks = " \t\r";

// Without a comment at its end: '#' or ';' behind a blank.
std::string_view without_comment(std::string_view value) {
    for (std::size_t i = 1; i < value.size(); ++i) {
        const bool behind_blank = value[i - 1] == ' ' || value[i - 1] == '\t';
        if (behind_blank && (value[i] == '#' || value[i] == ';')) return value.substr(0, i);
    }
    return value;
}

std::string path_of(const Environment& environment,
                    const std::string& variable,
                    const std::string& usual) {
    const std::string home = environment("HOME").value_or("");
    const auto path = environment(variable);
    if (!path) return home + usual;
    return path->starts_with("~/") ? home + path->substr(1) : *path;
}

// Adds the section's properties over those that are there. False: there is no such section.
bool merge(Properties& into,
           const std::map<std::string, Properties>& sections,
           const std::string& name) {
    const auto section = sections.find(name);
    if (section == sections.end()) return false;
    for (const auto& [property, value] : section->second) into.insert_or_assign(property, value);
    return true;
}

}  // namespace

std::map<std::string, Properties> parse_ini(std::string_view text) {
    std::map<std::string, Properties> sections;
    Properties* section = nullptr;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::string_view bare = trimmed(line, kBlanks);
        if (bare.empty() || bare[0] == '#' || bare[0] == ';') continue;
        if (line[0] == '[') {
            const auto close = line.find(']');
            if (close == std::string_view::npos) continue;
            section = &sections[std::string(trimmed(line.substr(1, close - 1), kBlanks))];
            continue;
        }
        const auto equals = line.find('=');
        const bool is_nested = line[0] == ' ' || line[0] == '\t';
        if (section == nullptr || is_nested || equals == std::string_view::npos) continue;
        const auto name = to_lower(trimmed(line.substr(0, equals), kBlanks));
        const auto value = trimmed(without_comment(line.substr(equals + 1)), kBlanks);
        (*section)[name] = value;
    }
    return sections;
}

std::optional<std::string> Profile::find(const std::string& property) const {
    const auto found = properties.find(property);
    if (found == properties.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

Result<Profile> load_profile(const Environment& environment) {
    const auto named = environment("AWS_PROFILE");
    Profile profile{named.value_or("default"), {}};
    const auto config =
        TRY(read_small_file(path_of(environment, "AWS_CONFIG_FILE", "/.aws/config")));
    const auto credentials = TRY(
        read_small_file(path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "/.aws/credentials")));
    const auto sections = parse_ini(config.value_or(""));
    bool found = merge(profile.properties, sections, "profile " + profile.name);
    if (!found && profile.name == "default") {
        found = merge(profile.properties, sections, "default");
    }
    found = merge(profile.properties, parse_ini(credentials.value_or("")), profile.name) || found;
    if (named && !found) {
        return fail(Code::kInvalid,
                    "no_such_profile",
                    "AWS_PROFILE is '" + profile.name +
                        "', which is neither in the config nor in the credentials file");
    }
    return profile;
}

Result<std::optional<std::string>> read_small_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"),
                                                               &std::fclose);
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
        return fail(Code::kIo, "unreadable_file", path + ": " + std::strerror(errno));
    }
    std::string text(kFileBytesMax + 1, '\0');
    text.resize(std::fread(text.data(), 1, text.size(), file.get()));
    if (std::ferror(file.get()) != 0) {
        return fail(Code::kIo, "unreadable_file", path + " cannot be read");
    }
    if (text.size() > kFileBytesMax) {
        return fail(Code::kTooLarge, "file_too_large", path + " has more than 1 MiB");
    }
    return std::optional<std::string>(std::move(text));
}

}  // namespace sluice::aws
