// What a conversion says of its input's encoding. Pure but for what it writes.
#pragma once

#include <boost/json/object.hpp>

#include "app/console.h"
#include "app/conversion.h"

namespace sluice::app {

// To people, on standard error: a guess that was taken, and that something was replaced.
void tell_encoding(const ConversionSummary& summary, const Console& console);
// To programs: `encoding` and `replaced`.
void add_encoding(const ConversionSummary& summary, boost::json::object& told);

}  // namespace sluice::app
