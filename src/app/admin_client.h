// Asks the admin commands of a data directory: through the socket of the server that runs on it,
// else in the directory itself, which looking does not change. The rest of `sluice jobs` and
// `sluice queue` is showing.
#pragma once

#include <boost/json/fwd.hpp>
#include <filesystem>

#include "app/config.h"
#include "base/result.h"

namespace sluice::app {

// The `result` of the response. Errors: kNotFound no_data_dir; what the command answers, as
// kInvalid; what opening the directory returns.
Result<boost::json::value> ask_admin(const Config& config, const boost::json::object& request);

}  // namespace sluice::app
