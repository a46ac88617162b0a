// A signature, compared in constant time and in no other way: 64 lower-case hexadecimal characters
// (of version 2: base64 of 20 bytes). A value; never log one.
#pragma once

#include <string>
#include <string_view>

#include "signing/digest.h"

namespace sluice::signing {

class Signature {
  public:
    explicit Signature(const Digest& digest);
    // What a client sent: a text of another shape matches nothing. Or one of version 2.
    explicit Signature(std::string_view received) : hex_(received) {}

    // Takes the same time wherever the texts differ (CRYPTO_memcmp).
    bool matches(const Signature& other) const;
    bool operator==(const Signature&) const = delete;

    const std::string& hex() const { return hex_; }

  private:
    std::string hex_;
};

}  // namespace sluice::signing
