#include "signing/signature.h"

#include <openssl/crypto.h>

#include "base/hex.h"

namespace sluice::signing {

Signature::Signature(const Digest& digest) : hex_(to_hex(digest)) {}

bool Signature::matches(const Signature& other) const {
    if (hex_.empty() || hex_.size() != other.hex_.size()) return false;
    return CRYPTO_memcmp(hex_.data(), other.hex_.data(), hex_.size()) == 0;
}

}  // namespace sluice::signing
