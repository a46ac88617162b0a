// Which operation of S3 a request asks for: one table of method, level and subresource.
#pragma once

#include "gateway/s3/operation.h"

namespace sluice::gateway::s3 {

// Errors: MethodNotAllowed; NotImplemented, told to those who may know only.
NewOperation route(Context& context, const S3Request& request, const RequestIds& ids);

// Of a 405's Allow.
inline constexpr std::string_view kMethods = "GET, HEAD, POST, PUT, DELETE, OPTIONS";

}  // namespace sluice::gateway::s3
