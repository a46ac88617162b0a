#include "app/config_file.h"

#include <algorithm>
#include <iterator>

#include "app/files.h"
#include "app/settings.h"
#include "app/units.h"

namespace sluice::app {
namespace {

std::unexpected<Error> wrong(std::string message) {
    return fail(Code::kInvalid, "bad_configuration", std::move(message));
}

// Reads the values of one line from left to right.
class Scanner {
  public:
    explicit Scanner(std::string_view rest) : rest_(rest) {}

    void skip_space() {
        while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t'))
            rest_.remove_prefix(1);
    }
    bool take(char c) {
        skip_space();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool at_end() {
        skip_space();
        return rest_.empty() || rest_.front() == '#';
    }

    std::string_view bare() {
        skip_space();
        constexpr std::string_view kBare =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+.";
        const std::size_t end = std::min(rest_.find_first_not_of(kBare), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return word;
    }

    Result<std::string> scalar() {
        if (take('"')) return quoted();
        if (take('\'')) return literal();
        const std::string_view word = bare();
        const bool number = !word.empty() && word.find_first_not_of("0123456789") == word.npos;
        if (word != "true" && word != "false" && !number)
            return wrong("a value is needed: \"text\" in double quotes, a number, true or false");
        return std::string(word);
    }

    Result<std::vector<std::string>> list() {
        std::vector<std::string> texts;
        while (!take(']')) {
            texts.push_back(TRY(scalar()));
            if (take(',')) continue;
            if (!take(']')) return wrong("the list needs ',' or ']' (lists end on their line)");
            break;
        }
        return texts;
    }

  private:
    Result<std::string> quoted() {
        std::string text;
        while (!rest_.empty()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return text;
            if (c != '\\') {
                text += c;
                continue;
            }
            if (!rest_.starts_with('"') && !rest_.starts_with('\\'))
                return wrong("after \\ only \" or \\ may follow");
            text += rest_.front();
            rest_.remove_prefix(1);
        }
        return wrong("the text needs its closing \"");
    }

    Result<std::string> literal() {
        const std::size_t end = rest_.find('\'');
        if (end == std::string_view::npos) return wrong("the text needs its closing '");
        std::string text(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return text;
    }

    std::string_view rest_;
};

std::unexpected<Error> unknown(std::string_view name) {
    std::string message = "there is no setting \"" + std::string(name) + "\"";
    const std::string_view near = nearest_name(name, setting_names());
    if (near.empty()) {
        message += " (`sluice config show` lists them all)";
    } else {
        message.append("; did you mean \"").append(near).append("\"?");
    }
    return wrong(std::move(message));
}

Result<void> read_line(std::string_view line, const std::string& origin, Layer& layer) {
    Scanner scanner(line);
    if (scanner.at_end()) return {};
    if (scanner.take('['))
        return wrong("there are no sections: every setting stands at the left margin");
    const std::string_view name = scanner.bare();
    if (name.empty() || !scanner.take('=')) return wrong("name = value is needed");
    const Setting* const setting = find_setting(name);
    if (setting == nullptr) return unknown(name);

    Value value{{}, origin};
    if (scanner.take('[')) {
        value.texts = TRY(scanner.list());
        if (setting->shape != Shape::kList)
            return wrong(std::string(name) + " takes one value, not a list");
    } else {
        value.texts.push_back(TRY(scanner.scalar()));
    }
    if (!scanner.at_end()) return wrong(std::string(name) + ": there is more after the value");
    const auto [earlier, inserted] = layer.emplace(name, std::move(value));
    if (!inserted)
        return wrong(std::string(name) + " was set before, at " + earlier->second.origin);
    return {};
}

Resolved resolve_over_file(const std::string& path,
                           std::vector<Layer> layers,
                           const Layer& defaults) {
    std::vector<Problem> problems;
    if (!path.empty()) {
        if (auto file = read_config_file(path)) {
            problems = std::move(file->problems);
            layers.push_back(std::move(file->layer));
        } else {
            problems.push_back({path, file.error().message});
        }
    }
    layers.push_back(defaults);
    Resolved resolved = resolve(layers);
    resolved.problems.insert(resolved.problems.begin(), problems.begin(), problems.end());
    return resolved;
}

}  // namespace

ConfigFile parse_config_file(std::string_view text, const std::string& name) {
    ConfigFile file;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::string origin = name + ":" + std::to_string(number);
        const auto read = read_line(line, origin, file.layer);
        if (!read) file.problems.push_back({origin, read.error().message});
    }
    return file;
}

Result<ConfigFile> read_config_file(const std::filesystem::path& path) {
    return parse_config_file(TRY(read_file(path)), path.string());
}

Resolved load_config(const Layer& flags,
                     std::string path,
                     const Environment& environment,
                     const Layer& defaults) {
    const auto named = environment.find("SLUICE_CONFIG");
    if (path.empty() && named != environment.end()) path = named->second;
    Resolved resolved = resolve_over_file(path, {flags, environment_layer(environment)}, defaults);
    std::ranges::move(unknown_variables(environment), std::back_inserter(resolved.problems));
    return resolved;
}

Resolved load_config_file(const std::string& path) {
    return resolve_over_file(path, {}, {});
}

}  // namespace sluice::app
