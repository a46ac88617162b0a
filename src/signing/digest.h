// SHA-256 and HMAC-SHA-256, from OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sluice::signing {

using Digest = std::array<std::byte, 32>;

std::string sha256_hex(std::string_view bytes);
Digest hmac_sha256(std::span<const std::byte> key, std::string_view message);

// SHA-256 of bytes that come in blocks. One thread at a time.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::span<const char> block);
    std::string finish_hex();  // once

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace sluice::signing
