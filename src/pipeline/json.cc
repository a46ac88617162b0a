#include "pipeline/json.h"

#include "base/limits.h"

namespace sluice::pipeline::json {

std::optional<boost::json::value> parse(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = Limits{}.json_depth;
    boost::json::error_code error;
    boost::json::value value =
        boost::json::parse({text.data(), text.size()}, error, boost::json::storage_ptr{}, options);
    if (error) return std::nullopt;
    return value;
}

std::optional<boost::json::object> parse_object(std::string_view text) {
    auto value = parse(text);
    if (!value || !value->is_object()) return std::nullopt;
    return std::move(value->get_object());
}

std::unexpected<Error> bad_message(std::string_view name, std::string_view expected) {
    return fail(Code::kInvalid,
                "bad_message",
                "the member \"" + std::string(name) + "\" must be " + std::string(expected));
}

Result<std::string> text(const boost::json::object& object, std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    if (!member || !member->is_string()) return bad_message(name, "a string");
    return std::string(member->get_string());
}

Result<std::uint64_t> number(const boost::json::object& object, std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    boost::json::error_code error;
    const auto value = member ? member->to_number<std::uint64_t>(error) : 0;
    if (!member || error) return bad_message(name, "a whole number from 0");
    return value;
}

Result<const boost::json::object*> object(const boost::json::object& object,
                                          std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    if (!member || !member->is_object()) return bad_message(name, "an object");
    return &member->get_object();
}

Result<const boost::json::array*> array(const boost::json::object& object, std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    if (!member || !member->is_array()) return bad_message(name, "an array");
    return &member->get_array();
}

std::string text_or_empty(const boost::json::object& object, std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    return member && member->is_string() ? std::string(member->get_string()) : std::string();
}

bool is_true(const boost::json::object& object, std::string_view name) {
    const boost::json::value* member = object.if_contains(name);
    return member && member->is_bool() && member->get_bool();
}

}  // namespace sluice::pipeline::json
