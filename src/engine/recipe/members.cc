#include "engine/recipe/members.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "engine/nearest.h"
#include "engine/utf8.h"

namespace sluice::engine {

namespace json = boost::json;

std::unexpected<Error> bad_recipe(std::string_view where, std::string_view message) {
    return fail(Code::kInvalid, "bad_recipe", fmt::format("{}: {}", where, message));
}

Result<std::string> to_text(const json::value& value,
                            std::string_view where,
                            std::string_view name) {
    if (!value.is_string()) return bad_recipe(where, fmt::format("\"{}\" must be a text", name));
    std::string text(value.get_string());
    if (text.contains('\0')) return bad_recipe(where, fmt::format("\"{}\" has a NUL in it", name));
    return text;
}

const json::value* Members::find(std::string_view name) {
    known_.emplace_back(name);
    return object_.if_contains(name);
}

Result<const json::value*> Members::require(std::string_view name) {
    const json::value* const value = find(name);
    if (value == nullptr) return bad(fmt::format("\"{}\" is missing", name));
    return value;
}

Result<std::string> Members::text(std::string_view name) {
    return to_text(*TRY(require(name)), where_, name);
}

Result<std::string> Members::some_text(std::string_view name) {
    std::string found = TRY(text(name));
    if (found.empty()) return bad(fmt::format("\"{}\" must not be empty", name));
    return found;
}

Result<std::optional<std::string>> Members::optional_text(std::string_view name) {
    const json::value* const value = find(name);
    if (value == nullptr) return std::nullopt;
    return std::optional(TRY(to_text(*value, where_, name)));
}

Result<std::string> Members::text_or(std::string_view name, std::string otherwise) {
    return TRY(optional_text(name)).value_or(std::move(otherwise));
}

Result<std::optional<bool>> Members::optional_boolean(std::string_view name) {
    const json::value* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) return bad(fmt::format("\"{}\" must be true or false", name));
    return std::optional(value->get_bool());
}

Result<std::optional<long>> Members::optional_integer(std::string_view name, long min, long max) {
    const json::value* const value = find(name);
    if (value == nullptr) return std::nullopt;
    json::error_code error;
    const auto number = value->to_number<long>(error);  // 2.0 is one
    if (error || number < min || number > max) {
        return bad(fmt::format("\"{}\" must be a whole number from {} to {}", name, min, max));
    }
    return std::optional(number);
}

Result<std::vector<std::string>> Members::texts(std::string_view name) {
    const json::value* const value = TRY(require(name));
    if (!value->is_array() || value->get_array().empty()) {
        return bad(fmt::format("\"{}\" must be a list of texts, at least one", name));
    }
    std::vector<std::string> texts;
    for (const json::value& text : value->get_array()) {
        if (!text.is_string()) {
            return bad(
                fmt::format("\"{}\" must be a list of texts, and one of them is none", name));
        }
        texts.push_back(TRY(to_text(text, where_, name)));
    }
    return texts;
}

Result<std::vector<std::pair<std::string, std::string>>> Members::text_map(std::string_view name) {
    const json::value* const value = TRY(require(name));
    if (!value->is_object() || value->get_object().empty()) {
        return bad(fmt::format("\"{}\" must be an object of texts, at least one", name));
    }
    std::vector<std::pair<std::string, std::string>> entries;
    for (const auto& [key, text] : value->get_object()) {
        entries.emplace_back(TRY(to_text(json::value(key), where_, name)),
                             TRY(to_text(text, where_, name)));
    }
    return entries;
}

Result<std::size_t> Members::choice(std::string_view name,
                                    const std::vector<std::string>& choices) {
    const std::string chosen = TRY(text(name));
    const auto found = std::ranges::find(choices, chosen);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    std::string message = fmt::format(
        "\"{}\" is \"{}\" and must be one of: {}", name, excerpt(chosen), fmt::join(choices, ", "));
    if (const std::string* near = nearest(chosen, choices)) {
        message += fmt::format("; did you mean \"{}\"?", *near);
    }
    return bad(message);
}

Result<void> Members::end() const {
    for (const auto& [key, value] : object_) {
        const std::string_view name = key;
        if (std::ranges::find(known_, name) != known_.end()) continue;
        std::string message = fmt::format("\"{}\" has no meaning here", excerpt(name));
        if (const std::string* near = nearest(name, known_)) {
            message += fmt::format("; did you mean \"{}\"?", *near);
        }
        return bad(message);
    }
    return {};
}

}  // namespace sluice::engine
