// GET /v1/openapi.yaml: docs/openapi.yaml, as it was when this was built.
#pragma once

#include <string_view>

#include "api/http.h"

namespace sluice::api::v1 {

Response document();
std::string_view document_text();

}  // namespace sluice::api::v1
