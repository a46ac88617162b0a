#include "app/lambda/event.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "signing/encoding.h"

namespace sluice::app::lambda {

namespace json = boost::json;

std::unexpected<Error> bad_event(std::string_view name, std::string_view expected) {
    return fail(Code::kInvalid,
                "bad_event",
                "the event's " + std::string(name) + " is not " + std::string(expected));
}

Result<json::object> read_event(std::string_view text) {
    json::error_code failed;
    json::value event = json::parse(text, failed);
    if (failed || !event.is_object()) {
        return fail(Code::kInvalid, "bad_event", "the event is not a JSON object");
    }
    return std::move(event.get_object());
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* const member = object.if_contains(name);
    const auto* const text = member ? member->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

const json::object& object_of(const json::object& object, std::string_view name) {
    static const json::object kEmpty;
    const auto* const member = object.if_contains(name);
    const auto* const inner = member ? member->if_object() : nullptr;
    return inner ? *inner : kEmpty;
}

api::Headers read_headers(const json::object& event) {
    api::Headers headers;
    for (const auto& [name, value] : object_of(event, "headers")) {
        if (value.is_string()) headers.emplace_back(to_lower(name), value.get_string());
    }
    return headers;
}

Result<std::string> read_body(const json::object& event) {
    std::string body = text_of(event, "body");
    const auto* const encoded = event.if_contains("isBase64Encoded");
    if (encoded == nullptr || !encoded->is_bool() || !encoded->get_bool()) return body;
    auto decoded = signing::base64_decode(body);
    if (!decoded) return bad_event("body", "base64");
    return std::move(*decoded);
}

}  // namespace sluice::app::lambda
