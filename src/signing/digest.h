// Hashes and HMAC-SHA-256, from OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace sluice::signing {

using Digest = std::array<std::byte, 32>;

std::string sha256_hex(std::string_view bytes);
Digest hmac_sha256(std::span<const std::byte> key, std::string_view message);
// Signature version 2 of POST policies, nothing else. 20 bytes.
std::string hmac_sha1(std::string_view key, std::string_view message);

enum class HashKind : std::uint8_t { kMd5, kSha1, kSha256, kSha512 };

// The hash of bytes that come in blocks. One thread at a time.
class Hasher {
  public:
    explicit Hasher(HashKind kind);
    ~Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;

    void add(std::span<const char> block);
    // The hash's bytes: 16, 20, 32 or 64. Begins anew.
    std::string finish();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

// SHA-256 of bytes that come in blocks. One thread at a time.
class Sha256 {
  public:
    void add(std::span<const char> block) { hasher_.add(block); }
    std::string finish_hex();  // begins anew

  private:
    Hasher hasher_{HashKind::kSha256};
};

}  // namespace sluice::signing
