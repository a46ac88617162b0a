// Reading JSON that came from outside: bounded depth, no exceptions, errors with names. Only for
// .cc files of this room and of api/: Boost.JSON stays out of their public headers.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::pipeline::json {

// The whole text as one JSON value of at most Limits::json_depth levels. nullopt: it is not one.
std::optional<boost::json::value> parse(std::string_view text);
// The same for an object. nullopt: not JSON, or another value.
std::optional<boost::json::object> parse_object(std::string_view text);

// Members by name. kInvalid bad_message when absent or of another type.
Result<std::string> text(const boost::json::object& object, std::string_view name);
Result<std::uint64_t> number(const boost::json::object& object, std::string_view name);
Result<const boost::json::object*> object(const boost::json::object& object, std::string_view name);
Result<const boost::json::array*> array(const boost::json::object& object, std::string_view name);

// The member's text, or nothing when it is absent or not a string.
std::string text_or_empty(const boost::json::object& object, std::string_view name);

// The member is there and true.
bool is_true(const boost::json::object& object, std::string_view name);

std::unexpected<Error> bad_message(std::string_view name, std::string_view expected);

}  // namespace sluice::pipeline::json
