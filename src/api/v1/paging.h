// How long a page of a list is. Pure.
#pragma once

#include <cstddef>

#include "api/http.h"
#include "base/result.h"

namespace sluice::api::v1 {

// `?limit=`; 50 when it is absent. kInvalid bad_limit: no number from 1 to 200.
Result<std::size_t> read_limit(const Request& request);

}  // namespace sluice::api::v1
