// What the readers of Lambda's events share. Only for .cc files: Boost.JSON stays out of the other
// headers.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "api/http.h"
#include "base/result.h"

namespace sluice::app::lambda {

// kInvalid bad_event "the event's <name> is not <expected>".
std::unexpected<Error> bad_event(std::string_view name, std::string_view expected);

// kInvalid bad_event: not a JSON object.
Result<boost::json::object> read_event(std::string_view text);

// The member's text; empty when it is absent or something else.
std::string text_of(const boost::json::object& object, std::string_view name);
// The member, or an empty one.
const boost::json::object& object_of(const boost::json::object& object, std::string_view name);

// The member `headers`: names in lower case.
api::Headers read_headers(const boost::json::object& event);
// The members `body` and `isBase64Encoded`. kInvalid bad_event: broken base64.
Result<std::string> read_body(const boost::json::object& event);

}  // namespace sluice::app::lambda
