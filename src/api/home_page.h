// The page at `/`: what this is, and the lines to try it with. Pure.
#pragma once

#include "api/http.h"

namespace sluice::api {

Response home_page();

}  // namespace sluice::api
