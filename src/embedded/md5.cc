#include "embedded/md5.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

#include "base/hex.h"

namespace sluice::embedded {

namespace {

// These fail only when memory is exhausted or OpenSSL has no MD5 (FIPS): an object without its ETag
// must not be stored.
void require(bool ok) {
    if (!ok) std::abort();
}

}  // namespace

void Md5::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

Md5::Md5() : context_(EVP_MD_CTX_new()) {
    require(context_ && EVP_DigestInit_ex(context_.get(), EVP_md5(), nullptr) == 1);
}

void Md5::update(std::span<const char> bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

ETag Md5::finish() {
    std::array<std::byte, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    auto* out = reinterpret_cast<unsigned char*>(digest.data());
    require(EVP_DigestFinal_ex(context_.get(), out, &size) == 1);
    return ETag{to_hex(std::span(digest).first(size))};
}

}  // namespace sluice::embedded
