// An error of a file or a request, for programs. Pure.
#pragma once

#include "base/error.h"

namespace boost::json {
class object;
}

namespace sluice::pipeline {

// {"code","message"} and, where they are known, "row", "column", "byte_offset".
boost::json::object error_json(const Error& error);

// The places alone, into an object that has them beside other members.
void add_place(const Place& place, boost::json::object& object);

}  // namespace sluice::pipeline
