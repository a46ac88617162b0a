// The S3-compatible endpoint as request logic: path-style buckets, SigV4, S3's XML errors.
#pragma once

#include <memory>

#include "gateway/exchange.h"
#include "gateway/gateway.h"

namespace sluice::gateway::s3 {

// `services` and `options` must outlive the result.
std::unique_ptr<ExchangeFactory> make_endpoint(const S3Services& services, const Options& options);

}  // namespace sluice::gateway::s3
