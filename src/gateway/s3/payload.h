// The body of a signed request: what its headers promise of it, taken off and checked as it
// streams.
//
// One thread at a time. Errors are S3's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gateway/s3/authorize.h"
#include "ports/object.h"
#include "signing/digest.h"

namespace sluice::gateway::s3 {

class Payload {
  public:
    using Sink = std::function<Result<void>(std::span<const char>)>;

    // InvalidArgument: a header that cannot be read.
    static Result<std::unique_ptr<Payload>> of(const S3Request& request, const Authorized& by);

    // Gives the payload's bytes of this block to `sink`, whose error it returns.
    Result<void> write(std::span<const char> block, const Sink& sink);
    // After the last block: XAmzContentSHA256Mismatch.
    Result<void> finish();

  private:
    explicit Payload(std::string hash) : hash_(std::move(hash)) {}

    std::string hash_;  // hex SHA-256, or UNSIGNED-PAYLOAD
    signing::Sha256 sha256_;
};

}  // namespace sluice::gateway::s3
