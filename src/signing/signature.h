// A signature: 64 lower-case hexadecimal characters, compared in constant time and in no other way.
// A value; never log one.
#pragma once

#include <string>
#include <string_view>

#include "signing/digest.h"

namespace sluice::signing {

class Signature {
  public:
    explicit Signature(const Digest& digest);
    // What a client sent. Anything: a text of another shape matches nothing.
    explicit Signature(std::string_view received) : hex_(received) {}

    // Takes the same time wherever the texts differ (CRYPTO_memcmp).
    bool matches(const Signature& other) const;
    bool operator==(const Signature&) const = delete;

    const std::string& hex() const { return hex_; }

  private:
    std::string hex_;
};

}  // namespace sluice::signing
