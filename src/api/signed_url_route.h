// POST /GenerateSignedUrl: body → stage → commit → reply.
#pragma once

#include "api/application.h"

namespace sluice::api {

Response generate_signed_url(const Services& services, const Request& request);

}  // namespace sluice::api
