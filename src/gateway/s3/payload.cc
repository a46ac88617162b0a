#include "gateway/s3/payload.h"

#include <algorithm>

#include "gateway/s3/header_text.h"

namespace sluice::gateway::s3 {
namespace {

Result<void> check_payload_hash(const std::string& hash) {
    if (hash == signing::kUnsignedPayload || signing::chunk_framing(hash)) return {};
    if (hash.starts_with("STREAMING-")) {
        return s3_error("NotImplemented", "Bodies signed as " + hash + " are not supported.");
    }
    const bool hex = std::ranges::all_of(
        hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
    if (hash.size() == 64 && hex) return {};
    return s3_error("InvalidArgument",
                    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a hex SHA-256.");
}

// x-amz-decoded-content-length, or absent.
Result<std::optional<std::uint64_t>> decoded_length(const S3Request& request) {
    const auto text = request.header("x-amz-decoded-content-length");
    if (!text) return std::nullopt;
    const auto bytes = parse_number(*text);
    if (!bytes) {
        return s3_error("InvalidArgument",
                        "x-amz-decoded-content-length must be a number of bytes.");
    }
    return bytes;
}

}  // namespace

Result<std::unique_ptr<Payload>> Payload::of(const S3Request& request, const Authorized& by) {
    return make(request, by, TRY(Integrity::of(request.head.headers)));
}

Result<std::unique_ptr<Payload>> Payload::of_completion(const S3Request& request,
                                                        const Authorized& by) {
    return make(request, by, TRY(Integrity::of_md5(request.head.headers)));
}

Result<std::unique_ptr<Payload>> Payload::make(const S3Request& request,
                                               const Authorized& by,
                                               Integrity integrity) {
    const std::string& hash = by.payload_hash();
    TRY(check_payload_hash(hash));
    const auto framing = signing::chunk_framing(hash);
    const bool hashed = !framing && hash != signing::kUnsignedPayload;
    std::unique_ptr<Payload> payload(new Payload(hashed ? hash : "", std::move(integrity)));
    const auto decoded = TRY(decoded_length(request));
    if (!framing) {
        // A transfer coding hides the length; clients that use one say it beside.
        payload->bytes_ = request.head.content_length ? request.head.content_length : decoded;
        return payload;
    }
    if (!decoded) {
        return s3_error("MissingContentLength",
                        "A body in chunks needs the x-amz-decoded-content-length header.");
    }
    payload->bytes_ = decoded;
    payload->chunks_.emplace(*decoded, framing->has_trailers, by.chunk_signer());
    return payload;
}

Result<void> Payload::write(std::span<const char> block, const Sink& sink) {
    if (!chunks_) return take(block, sink);
    return chunks_->push(block, [&](std::span<const char> bytes) { return take(bytes, sink); });
}

Result<void> Payload::take(std::span<const char> bytes, const Sink& sink) {
    received_ += bytes.size();
    if (bytes_ && received_ > *bytes_) {
        return s3_error("IncompleteBody", "The body has more bytes than its headers say.");
    }
    if (!hash_.empty()) sha256_.add(bytes);
    integrity_.add(bytes);
    return sink(bytes);
}

Result<void> Payload::finish() {
    if (chunks_) TRY(chunks_->finish());
    if (bytes_ && received_ != *bytes_) {
        return s3_error("IncompleteBody",
                        "You did not provide the number of bytes specified by the headers.");
    }
    if (!hash_.empty() && sha256_.finish_hex() != hash_) {
        return s3_error(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
    checksum_ =
        TRY(integrity_.finish(chunks_ ? Integrity::Said(chunks_->trailers()) : Integrity::Said()));
    return {};
}

}  // namespace sluice::gateway::s3
