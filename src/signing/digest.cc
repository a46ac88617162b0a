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

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    Digest digest;
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()),
           bytes.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return to_hex(digest);
}

Digest hmac_sha256(std::span<const std::byte> key, std::string_view message) {
    Digest digest;
    unsigned length = 0;
    require(HMAC(EVP_sha256(),
                 key.data(),
                 static_cast<int>(key.size()),
                 reinterpret_cast<const unsigned char*>(message.data()),
                 message.size(),
                 reinterpret_cast<unsigned char*>(digest.data()),
                 &length) != nullptr);
    return digest;
}

struct Sha256::Context {
    EVP_MD_CTX* raw = EVP_MD_CTX_new();
    Context() = default;
    ~Context() { EVP_MD_CTX_free(raw); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    require(context_->raw != nullptr &&
            EVP_DigestInit_ex(context_->raw, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const char> block) {
    require(EVP_DigestUpdate(context_->raw, block.data(), block.size()) == 1);
}

std::string Sha256::finish_hex() {
    Digest digest;
    require(EVP_DigestFinal_ex(
                context_->raw, reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1);
    return to_hex(digest);
}

}  // namespace sluice::signing
