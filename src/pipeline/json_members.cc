#include "pipeline/json_members.h"

#include <algorithm>
#include <boost/json.hpp>

namespace sluice::pipeline::json {

const boost::json::value* Members::find(std::string_view name) {
    asked_.push_back(name);
    return object_.if_contains(name);
}

std::unexpected<Error> Members::bad(std::string_view name, std::string_view what) const {
    return fail(
        Code::kInvalid, error_, "\"" + where_ + std::string(name) + "\" " + std::string(what));
}

Result<std::optional<std::string>> Members::text(std::string_view name) {
    const boost::json::value* const value = find(name);
    if (value == nullptr) return std::optional<std::string>();
    if (!value->is_string()) return bad(name, "must be a string");
    std::string text(value->get_string());
    if (text.empty()) return bad(name, "must not be empty: leave it out");
    return std::optional(std::move(text));
}

Result<std::optional<bool>> Members::flag(std::string_view name) {
    const boost::json::value* const value = find(name);
    if (value == nullptr) return std::optional<bool>();
    if (!value->is_bool()) return bad(name, "must be true or false");
    return std::optional(value->get_bool());
}

Result<std::optional<std::uint64_t>> Members::count(std::string_view name, std::uint64_t max) {
    const boost::json::value* const value = find(name);
    if (value == nullptr) return std::optional<std::uint64_t>();
    boost::json::error_code error;
    const auto number = value->to_number<std::uint64_t>(error);
    if (error || number > max) {
        return bad(name, "must be a whole number from 0 to " + std::to_string(max));
    }
    return std::optional(number);
}

Result<const boost::json::object*> Members::object(std::string_view name) {
    const boost::json::value* const value = find(name);
    if (value == nullptr) return static_cast<const boost::json::object*>(nullptr);
    if (!value->is_object()) return bad(name, "must be an object");
    return &value->get_object();
}

Result<void> Members::end() const {
    for (const auto& member : object_) {
        const std::string_view name(member.key());
        if (std::ranges::find(asked_, name) == asked_.end()) return bad(name, "is not known here");
    }
    return {};
}

}  // namespace sluice::pipeline::json
