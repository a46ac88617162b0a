// POST /v1/preview: what a job would do with a file, from its first bytes. Keeps nothing.
#pragma once

#include "api/application.h"

namespace sluice::api::v1 {

Response preview(const Services& services, const Request& request);

}  // namespace sluice::api::v1
