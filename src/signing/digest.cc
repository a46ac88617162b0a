#include "signing/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <cstdlib>

#include "base/hex.h"

namespace sluice::signing {
namespace {

// libcrypto fails here only without memory or with a broken installation; unsigned is no option.
void require(bool ok) {
    if (!ok) std::abort();
}

const EVP_MD* method(HashKind kind) {
    switch (kind) {
        case HashKind::kMd5:
            return EVP_md5();
        case HashKind::kSha1:
            return EVP_sha1();
        case HashKind::kSha256:
            return EVP_sha256();
        case HashKind::kSha512:
            return EVP_sha512();
    }
    std::abort();
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    Digest digest;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()),
           bytes.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return to_hex(digest);
}

namespace {

void hmac(const EVP_MD* hash, std::string_view key, std::string_view message, unsigned char* out) {
    unsigned length = 0;
    require(HMAC(hash,
                 key.data(),
                 static_cast<int>(key.size()),
                 reinterpret_cast<const unsigned char*>(message.data()),
                 message.size(),
                 out,
                 &length) != nullptr);
}

}  // namespace

Digest hmac_sha256(std::span<const std::byte> key, std::string_view message) {
    Digest digest;
    hmac(EVP_sha256(),
         {reinterpret_cast<const char*>(key.data()), key.size()},
         message,
         reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

std::string hmac_sha1(std::string_view key, std::string_view message) {
    std::string digest(SHA_DIGEST_LENGTH, '\0');
    hmac(EVP_sha1(), key, message, reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

struct Hasher::Context {
    explicit Context(const EVP_MD* kind) {
        require(raw != nullptr && EVP_DigestInit_ex(raw, kind, nullptr) == 1);
    }
    ~Context() { EVP_MD_CTX_free(raw); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    EVP_MD_CTX* raw = EVP_MD_CTX_new();
};

Hasher::Hasher(HashKind kind) : context_(std::make_unique<Context>(method(kind))) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::add(std::span<const char> block) {
    require(EVP_DigestUpdate(context_->raw, block.data(), block.size()) == 1);
}

std::string Hasher::finish() {
    std::array<char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    auto* out = reinterpret_cast<unsigned char*>(digest.data());
    require(EVP_DigestFinal_ex(context_->raw, out, &size) == 1);
    require(EVP_DigestInit_ex(context_->raw, nullptr, nullptr) == 1);
    return {digest.data(), size};
}

std::string Sha256::finish_hex() {
    const std::string digest = hasher_.finish();
    return to_hex(std::as_bytes(std::span(digest)));
}

}  // namespace sluice::signing
