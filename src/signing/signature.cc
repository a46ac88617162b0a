#include "signing/signature.h"

#include "base/hex.h"
#include "signing/secret.h"

namespace sluice::signing {

Signature::Signature(const Digest& digest) : hex_(to_hex(digest)) {}

bool Signature::matches(const Signature& other) const {
    return same_secret(hex_, other.hex_);
}

}  // namespace sluice::signing
