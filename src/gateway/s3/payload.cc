#include "gateway/s3/payload.h"

#include <algorithm>

namespace sluice::gateway::s3 {
namespace {

Result<void> check_payload_hash(const std::string& hash) {
    if (hash == signing::kUnsignedPayload) return {};
    if (hash.starts_with("STREAMING-")) {
        return s3_error("NotImplemented", "Chunked signatures (" + hash + ") are not supported.");
    }
    const bool hex = std::ranges::all_of(
        hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (hash.size() == 64 && hex) return {};
    return s3_error("InvalidArgument",
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a hex SHA-256.");
}

}  // namespace

Result<std::unique_ptr<Payload>> Payload::of(const S3Request&, const Authorized& by) {
    TRY(check_payload_hash(by.payload_hash()));
    return std::unique_ptr<Payload>(new Payload(by.payload_hash()));
}

Result<void> Payload::write(std::span<const char> block, const Sink& sink) {
    if (hash_ != signing::kUnsignedPayload) sha256_.add(block);
    return sink(block);
}

Result<void> Payload::finish() {
    if (hash_ == signing::kUnsignedPayload || sha256_.finish_hex() == hash_) return {};
    return s3_error("XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

}  // namespace sluice::gateway::s3
