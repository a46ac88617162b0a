// The chain of signatures of a body that is sent in signed chunks: each covers the one before it,
// the first the request's own. For signing and for verifying.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
//
// Pure; a value; one thread at a time. Holds the day's signing key, not the secret.
#pragma once

#include <string>
#include <string_view>

#include "signing/scope.h"

namespace sluice::signing {

class ChunkSigner {
  public:
    // Of a request signed at `date`, in `scope`, with the signature `seed`.
    ChunkSigner(std::string_view secret, const Scope& scope, WallTime date, const Signature& seed);

    // Of the next chunk, by the hex SHA-256 of its bytes. The last chunk is empty.
    Signature chunk(std::string_view sha256_hex);
    // Of what comes behind the last chunk, by the hex SHA-256 of "name:value\n" of each trailer.
    Signature trailer(std::string_view sha256_hex);

  private:
    Signature next(std::string_view kind, std::string_view hashes);

    Digest key_;
    std::string when_and_where_;
    std::string previous_;
};

}  // namespace sluice::signing
