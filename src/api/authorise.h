// The one authorisation function: runs before every route and every WebSocket connect. Pure.
//
// In anonymous mode a user id of at least 122 random bits is the credential, and it stands inside
// the request; so what is decided here is which browser pages may use it. Whose objects a request
// may touch is decided where the user id is read (pipeline/generate_signed_url.h). An S3 engine is
// known by a secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/application.h"
#include "api/http.h"
#include "api/routes.h"
#include "base/ids.h"
#include "base/result.h"

namespace sluice::api {

// Whether this server has pages of that class at all.
bool has_pages(const Services& services, Access access);

// kDenied: forbidden_origin, missing_credentials (nothing was said), wrong_credentials,
// invalid_user_id (something was said that is none).
Result<void> authorise(const Services& services, Access access, const Request& request);

// Who asks, of a request with "Authorization: Bearer USER-ID". kDenied missing_credentials,
// invalid_user_id.
Result<UserId> bearer_user(const Request& request);

// What a browser must be told so that its page may read the answer: Access-Control-Allow-Origin
// (any origin, or the request's own when it is on the list) and Vary.
Headers cors_headers(std::optional<std::string_view> origin,
                     const std::vector<std::string>& allowed_origins);
// None on a route that is not for pages.
Headers cors_headers(Access access,
                     const Request& request,
                     const std::vector<std::string>& allowed_origins);

// The answer to OPTIONS on a path that these entries share.
Response preflight(const std::vector<const RouteEntry*>& entries,
                   const Request& request,
                   const std::vector<std::string>& allowed_origins);

// "GET, HEAD, POST, OPTIONS" as far as the entries have them.
std::string allowed_methods(const std::vector<const RouteEntry*>& entries);

}  // namespace sluice::api
