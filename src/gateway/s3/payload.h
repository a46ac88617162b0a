// The body of a signed request: what its headers promise of it, taken off and checked as it
// streams. That is aws-chunked framing, the signed hash, the length, Content-MD5 and a checksum.
//
// The bytes are given on before all of that is known: nothing of them may be seen before finish()
// has succeeded. One thread at a time. Errors are S3's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "gateway/s3/authorize.h"
#include "gateway/s3/integrity.h"
#include "ports/object.h"
#include "signing/chunked.h"
#include "signing/digest.h"

namespace sluice::gateway::s3 {

class Payload {
  public:
    using Sink = std::function<Result<void>(std::span<const char>)>;

    // InvalidArgument, InvalidDigest, InvalidRequest: a header that cannot be. NotImplemented:
    // signed in another way. MissingContentLength: chunks without x-amz-decoded-content-length.
    static Result<std::unique_ptr<Payload>> of(const S3Request& request, const Authorized& by);
    // Of a document that completes an object: the checksum in its headers is the object's.
    static Result<std::unique_ptr<Payload>> of_completion(const S3Request& request,
                                                          const Authorized& by);

    // Without framing; for admit(). Absent: the request does not say.
    std::optional<std::uint64_t> bytes() const { return bytes_; }

    // Gives the payload's bytes of this block to `sink`, whose error it returns. IncompleteBody,
    // InvalidRequest, SignatureDoesNotMatch.
    Result<void> write(std::span<const char> block, const Sink& sink);
    // After the last block: IncompleteBody, XAmzContentSHA256Mismatch, BadDigest, InvalidRequest,
    // MalformedTrailerError.
    Result<void> finish();
    // After finish(): what the sender said and what was true, for the object to keep.
    const std::optional<Checksum>& checksum() const { return checksum_; }

  private:
    Payload(std::string hash, Integrity integrity)
        : hash_(std::move(hash)), integrity_(std::move(integrity)) {}
    static Result<std::unique_ptr<Payload>> make(const S3Request& request,
                                                 const Authorized& by,
                                                 Integrity integrity);
    Result<void> take(std::span<const char> bytes, const Sink& sink);

    std::string hash_;  // hex SHA-256; empty: of the body as a whole, none is signed
    signing::Sha256 sha256_;
    Integrity integrity_;
    std::optional<signing::ChunkedDecoder> chunks_;
    std::optional<std::uint64_t> bytes_;
    std::uint64_t received_ = 0;
    std::optional<Checksum> checksum_;
};

}  // namespace sluice::gateway::s3
