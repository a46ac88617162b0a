#include "signing/chunk_signer.h"

#include "signing/time_text.h"

namespace sluice::signing {

ChunkSigner::ChunkSigner(std::string_view secret,
                         const Scope& scope,
                         WallTime date,
                         const Signature& seed)
    : key_(signing_key(secret, scope)),
      when_and_where_(amz_date(date) + "\n" + scope.text() + "\n"),
      previous_(seed.hex()) {}

Signature ChunkSigner::chunk(std::string_view sha256) {
    static const std::string kNothing = sha256_hex("");  // of headers, which chunks do not have
    return next("PAYLOAD", kNothing + "\n" + std::string(sha256));
}

Signature ChunkSigner::trailer(std::string_view sha256) {
    return next("TRAILER", sha256);
}

Signature ChunkSigner::next(std::string_view kind, std::string_view hashes) {
    std::string text = std::string(kAlgorithm) + "-" + std::string(kind) + "\n";
    text.append(when_and_where_).append(previous_).append("\n").append(hashes);
    const Signature signature(hmac_sha256(key_, text));
    previous_ = signature.hex();
    return signature;
}

}  // namespace sluice::signing
