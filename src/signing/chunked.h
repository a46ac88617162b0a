// Content-Encoding: aws-chunked, taken off a body as it streams:
//
//     size-in-hex[;chunk-signature=…] CRLF bytes CRLF     (any number of chunks)
//     0[;chunk-signature=…] CRLF
//     [name:value CRLF …] [x-amz-trailer-signature:… CRLF] CRLF
//
// A chunk's bytes are given on before its signature can be known, so that a chunk may have any
// size while memory stays within a line: whoever takes them must let nothing of them be seen before
// finish() has succeeded. A chunk with a wrong signature ends the body where the chunk ends.
//
// Pure; one thread at a time. Errors carry S3's own error names: SignatureDoesNotMatch,
// IncompleteBody (cut, or not as many bytes as promised), InvalidRequest (not chunked as above),
// MalformedTrailerError. After an error, nothing more may be pushed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "signing/chunk_signer.h"
#include "signing/request.h"

namespace sluice::signing {

struct ChunkFraming {
    bool is_signed = false;
    bool has_trailers = false;
};

// By x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD, the same with -TRAILER,
// STREAMING-UNSIGNED-PAYLOAD-TRAILER. Absent for all else.
std::optional<ChunkFraming> chunk_framing(std::string_view payload_hash);

class ChunkedDecoder {
  public:
    using Sink = std::function<Result<void>(std::span<const char>)>;

    // `bytes`: how many there must be without the framing (x-amz-decoded-content-length).
    // `signer`: begins with the request's own signature; absent: chunks are not signed.
    ChunkedDecoder(std::uint64_t bytes, bool has_trailers, std::optional<ChunkSigner> signer)
        : missing_(bytes), has_trailers_(has_trailers), signer_(std::move(signer)) {}

    // The sink's error is returned as it is.
    Result<void> push(std::span<const char> block, const Sink& sink);
    // After the last block.
    Result<void> finish() const;
    // Names in lower case, values trimmed, in the order they came. After finish().
    const NameValues& trailers() const { return trailers_; }

  private:
    enum class State : std::uint8_t { kChunkHead, kData, kDataEnd, kTrailers, kEnd, kDone };

    Result<void> take_data(std::span<const char>& block, const Sink& sink);
    Result<void> take_line(std::span<const char>& block);
    Result<void> on_line(std::string_view line);
    Result<void> on_chunk_head(std::string_view line);
    Result<void> on_trailer(std::string_view line);
    Result<void> check_chunk();
    Result<void> check_trailers(std::string_view received);
    std::unexpected<Error> malformed(std::string_view expected) const;

    State state_ = State::kChunkHead;
    std::uint64_t missing_;       // of the whole body
    std::uint64_t in_chunk_ = 0;  // still to come
    std::uint64_t offset_ = 0;    // in the framed body, for messages
    bool has_trailers_;
    std::optional<ChunkSigner> signer_;
    Signature chunk_signature_{std::string_view()};
    Sha256 chunk_hash_;
    std::string line_;
    std::string signed_trailers_;  // as their signature covers them
    std::size_t trailer_bytes_ = 0;
    bool trailers_verified_ = false;
    NameValues trailers_;
};

}  // namespace sluice::signing
