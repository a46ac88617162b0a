// What a request says about its own signature: read, not yet believed.
//
// Errors carry S3's own error names (Error::name), for the endpoint to answer with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "signing/request.h"

namespace sluice::signing {

enum class Carrier : std::uint8_t { kHeader, kQuery };

struct Claim {
    Carrier carrier = Carrier::kHeader;
    std::string access_key_id;
    Scope scope;
    WallTime date;
    Seconds expires{0};                       // query only
    std::vector<std::string> signed_headers;  // lower case, ascending
    std::string payload_hash;  // hex SHA-256, UNSIGNED-PAYLOAD or STREAMING-…; header: or not said
    Signature signature;
};

// Absent: the request is anonymous. Errors: kInvalid InvalidArgument (both carriers, or an unknown
// kind of authorization), InvalidRequest (version 2 of the signature),
// AuthorizationHeaderMalformed, AuthorizationQueryParametersError; kDenied AccessDenied (neither
// x-amz-date nor Date).
Result<std::optional<Claim>> read_claim(const Request& request);

}  // namespace sluice::signing
