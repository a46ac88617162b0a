// If-Match and If-None-Match (RFC 9110, 13.1) of things that have a revision. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/http.h"
#include "base/result.h"

namespace sluice::api::v1 {

// "\"3\"".
std::string etag_of(std::uint64_t revision);

struct Preconditions {
    std::optional<std::uint64_t> match;  // If-Match: "3"
    bool match_any = false;              // If-Match: *
    bool none_exists = false;            // If-None-Match: *
    std::optional<std::uint64_t> none;   // If-None-Match: "3"
};
// kInvalid bad_precondition: it is neither * nor one strong ETag that was given out here; or both
// headers are there.
Result<Preconditions> read_preconditions(const Request& request);

}  // namespace sluice::api::v1
