// Responses that several routes give. Pure.
#pragma once

#include <string>

#include "api/http.h"
#include "base/error.h"

namespace sluice::api {

Response json_reply(int status, std::string body);

// {"error":{"code","message"}}. What is our own fault is not explained to the client.
Response error_reply(int status, const Error& error);

// The same with the status that the error's code has on every route: 404, 403, 422, 503 and 507
// with Retry-After, else 500.
Response error_reply(const Error& error);

// Problem details (RFC 9457), of the version 1 API: {"type","title","status","detail","code"} and,
// where they are known, "row", "column", "byte_offset".
Response problem_reply(int status, const Error& error);
// The same with the status that the error's code has on every route.
Response problem_reply(const Error& error);

}  // namespace sluice::api
