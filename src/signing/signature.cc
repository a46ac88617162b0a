#include "signing/signature.h"

#include <openssl/crypto.h>

#include "base/hex.h"

namespace sluice::signing {

Signature::Signature(const Digest& digest) : hex_(to_hex(digest)) {}

bool Signature::matches(const Signature& other) const {
    constexpr std::size_t kLength = 2 * sizeof(Digest);
    if (hex_.size() != kLength || other.hex_.size() != kLength) return false;
    return CRYPTO_memcmp(hex_.data(), other.hex_.data(), kLength) == 0;
}

}  // namespace sluice::signing
