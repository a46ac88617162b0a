// An error of a file or a request, for programs. Only for .cc files: Boost.JSON stays out of the
// headers that others include.
#pragma once

#include <boost/json/object.hpp>

#include "base/error.h"

namespace sluice::pipeline {

// {"code","message"} and, where they are known, "row", "column", "byte_offset".
boost::json::object error_json(const Error& error);

// The places alone, into an object that has them beside other members.
void add_place(const Place& place, boost::json::object& object);

}  // namespace sluice::pipeline
