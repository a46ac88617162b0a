// The longest text that is pushed from elsewhere: API Gateway's limit, above that of the
// application's own documents (Limits::http_body_bytes).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
#pragma once

#include <cstddef>

namespace sluice::gateway {

inline constexpr std::size_t kPushedTextBytesMax = 128 * 1024;

}  // namespace sluice::gateway
