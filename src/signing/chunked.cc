#include "signing/chunked.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace sluice::signing {
namespace {

// A size of 16 digits and a signature need 100; a trailer that S3 knows, fewer.
constexpr std::size_t kLineMax = 1024;
constexpr std::size_t kTrailersMax = 4096;
constexpr std::string_view kSignatureExtension = ";chunk-signature=";
constexpr std::string_view kTrailerSignature = "x-amz-trailer-signature";

std::unexpected<Error> mismatch(std::string_view of) {
    return fail(Code::kDenied,
                "SignatureDoesNotMatch",
                "The signature of a " + std::string(of) + " does not match what came.");
}

std::unexpected<Error> incomplete(std::string message) {
    return fail(Code::kInvalid, "IncompleteBody", std::move(message));
}

std::unexpected<Error> malformed_trailer(std::string message) {
    return fail(Code::kInvalid, "MalformedTrailerError", std::move(message));
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

}  // namespace

std::optional<ChunkFraming> chunk_framing(std::string_view payload_hash) {
    if (payload_hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return ChunkFraming{true, false};
    if (payload_hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
        return ChunkFraming{true, true};
    if (payload_hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return ChunkFraming{false, true};
    return std::nullopt;
}

Result<void> ChunkedDecoder::push(std::span<const char> block, const Sink& sink) {
    while (!block.empty()) {
        TRY(state_ == State::kData ? take_data(block, sink) : take_line(block));
    }
    return {};
}

Result<void> ChunkedDecoder::finish() const {
    if (state_ == State::kDone && line_.empty()) return {};
    return incomplete("The body ended at byte " + std::to_string(offset_) +
                      " before its last chunk was complete.");
}

Result<void> ChunkedDecoder::take_data(std::span<const char>& block, const Sink& sink) {
    const auto bytes = block.first(std::min<std::uint64_t>(block.size(), in_chunk_));
    if (signer_) chunk_hash_.add(bytes);
    TRY(sink(bytes));
    offset_ += bytes.size();
    in_chunk_ -= bytes.size();
    block = block.subspan(bytes.size());
    if (in_chunk_ > 0) return {};
    state_ = State::kDataEnd;
    return check_chunk();
}

Result<void> ChunkedDecoder::take_line(std::span<const char>& block) {
    const auto newline = std::ranges::find(block, '\n');
    const bool ends = newline != block.end();
    const auto piece = block.first(static_cast<std::size_t>(newline - block.begin()) + ends);
    if (line_.size() + piece.size() > kLineMax) return malformed("a line of at most 1,024 bytes");
    line_.append(piece.data(), piece.size());
    offset_ += piece.size();
    block = block.subspan(piece.size());
    if (!ends) return {};
    line_.pop_back();
    const bool has_return = line_.ends_with('\r');
    if (has_return) line_.pop_back();
    // Trailers of some clients (minio-go) end in a line feed alone.
    if (!has_return && state_ != State::kTrailers) return malformed("CRLF");
    TRY(on_line(line_));
    line_.clear();
    return {};
}

Result<void> ChunkedDecoder::on_line(std::string_view line) {
    switch (state_) {
        case State::kChunkHead:
            return on_chunk_head(line);
        case State::kTrailers:
            return on_trailer(line);
        case State::kDataEnd:
            if (!line.empty()) return malformed("the end of the chunk");
            state_ = State::kChunkHead;
            return {};
        case State::kEnd:
        case State::kDone:
            if (!line.empty()) return malformed("the end of the body");
            state_ = State::kDone;
            return {};
        case State::kData:
            break;
    }
    return {};
}

Result<void> ChunkedDecoder::on_chunk_head(std::string_view line) {
    const auto size_text = line.substr(0, line.find(';'));
    const auto extension = line.substr(size_text.size());
    const auto size = parse_hex(size_text);
    if (!size) return malformed("a chunk's size in hexadecimal");
    if (signer_ && !extension.starts_with(kSignatureExtension)) {
        return malformed("a chunk's size and ;chunk-signature=");
    }
    if (!signer_ && !extension.empty()) return malformed("a chunk's size and nothing else");
    if (*size > missing_) {
        return incomplete("The chunks hold more bytes than x-amz-decoded-content-length says.");
    }
    if (signer_) chunk_signature_ = Signature(extension.substr(kSignatureExtension.size()));
    missing_ -= *size;
    in_chunk_ = *size;
    state_ = State::kData;
    if (*size > 0) return {};
    TRY(check_chunk());
    if (missing_ > 0) {
        return incomplete("The chunks hold " + std::to_string(missing_) +
                          " bytes less than x-amz-decoded-content-length says.");
    }
    state_ = has_trailers_ ? State::kTrailers : State::kEnd;
    return {};
}

Result<void> ChunkedDecoder::on_trailer(std::string_view line) {
    if (line.empty()) {
        // As AWS's grammar once had it, an empty line may stand before the trailers' signature.
        if (!signer_ || trailers_verified_) state_ = State::kDone;
        return {};
    }
    trailer_bytes_ += line.size();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || trailers_verified_ || trailer_bytes_ > kTrailersMax) {
        return malformed_trailer("Behind the last chunk only short name:value lines may come.");
    }
    std::string name = to_lower(trimmed(line.substr(0, colon)));
    const auto value = trimmed(line.substr(colon + 1));
    if (signer_ && name == kTrailerSignature) return check_trailers(value);
    signed_trailers_.append(name).append(":").append(value).append("\n");
    trailers_.emplace_back(std::move(name), value);
    return {};
}

Result<void> ChunkedDecoder::check_chunk() {
    if (!signer_) return {};
    if (signer_->chunk(chunk_hash_.finish_hex()).matches(chunk_signature_)) return {};
    return mismatch("chunk");
}

Result<void> ChunkedDecoder::check_trailers(std::string_view received) {
    trailers_verified_ = true;
    if (signer_->trailer(sha256_hex(signed_trailers_)).matches(Signature(received))) return {};
    return mismatch("trailer");
}

std::unexpected<Error> ChunkedDecoder::malformed(std::string_view expected) const {
    return fail(Code::kInvalid,
                "InvalidRequest",
                "The aws-chunked body is malformed before byte " + std::to_string(offset_) +
                    ": expected " + std::string(expected) + ".");
}

}  // namespace sluice::signing
