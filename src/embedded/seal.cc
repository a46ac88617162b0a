#include "embedded/seal.h"

#include <openssl/evp.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <span>

#include "embedded/secret_file.h"

namespace sluice::embedded {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

// Encryption fails only without memory or without AES: a secret must not be stored as it is.
void require(bool ok) {
    if (!ok) std::abort();
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(text.data() + at);
}

std::unexpected<Error> damaged(std::string message) {
    return fail(Code::kInvalid, "data_dir_damaged", std::move(message));
}

}  // namespace

Result<Seal> Seal::load_or_make(const std::filesystem::path& data_dir, Random& random, Disk& disk) {
    const std::filesystem::path path = data_dir / "key";
    auto text = read_secret_file(disk, path);
    if (!text && text.error().code == Code::kNotFound) {
        TRY(write_secret_file(disk, path, random_hex(random, kKeyBytes) + "\n"));
        text = read_secret_file(disk, path);
    }
    const std::string hex = TRY(std::move(text));
    Seal seal;
    bool whole = hex.size() == 2 * kKeyBytes + 1 && hex.back() == '\n';
    for (std::size_t i = 0; whole && i < kKeyBytes; ++i) {
        const char* digits = hex.data() + 2 * i;
        const auto [end, error] = std::from_chars(digits, digits + 2, seal.key_[i], 16);
        whole = error == std::errc{} && end == digits + 2;
    }
    if (whole) return seal;
    return damaged(
        path.string() +
        " is not the key that was written: restore it from a backup; if there is none, remove it");
}

std::string Seal::close(std::string_view secret, std::string_view name, Random& random) const {
    std::string sealed(kNonceBytes + secret.size() + kTagBytes, '\0');
    random.fill(std::as_writable_bytes(std::span(sealed.data(), kNonceBytes)));
    const Context context(EVP_CIPHER_CTX_new());
    int size = 0;
    require(context != nullptr);
    require(EVP_EncryptInit_ex(
                context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes(sealed)) == 1);
    require(EVP_EncryptUpdate(
                context.get(), nullptr, &size, bytes(name), static_cast<int>(name.size())) == 1);
    require(EVP_EncryptUpdate(context.get(),
                              bytes(sealed, kNonceBytes),
                              &size,
                              bytes(secret),
                              static_cast<int>(secret.size())) == 1);
    require(EVP_EncryptFinal_ex(context.get(), bytes(sealed, kNonceBytes + secret.size()), &size) ==
            1);
    require(EVP_CIPHER_CTX_ctrl(context.get(),
                                EVP_CTRL_GCM_GET_TAG,
                                kTagBytes,
                                bytes(sealed, kNonceBytes + secret.size())) == 1);
    return sealed;
}

Result<std::string> Seal::open(std::string_view sealed, std::string_view name) const {
    if (sealed.size() < kNonceBytes + kTagBytes) return damaged("a sealed secret is cut off");
    const std::string_view cipher =
        sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
    std::string tag(sealed.substr(sealed.size() - kTagBytes));
    std::string secret(cipher.size(), '\0');
    const Context context(EVP_CIPHER_CTX_new());
    int size = 0;
    require(context != nullptr);
    const bool opened =
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes(sealed)) ==
            1 &&
        EVP_DecryptUpdate(
            context.get(), nullptr, &size, bytes(name), static_cast<int>(name.size())) == 1 &&
        EVP_DecryptUpdate(
            context.get(), bytes(secret), &size, bytes(cipher), static_cast<int>(cipher.size())) ==
            1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), bytes(tag), &size) == 1;
    if (opened) return secret;
    return damaged("a sealed secret does not open: the data directory's file 'key' is another one");
}

}  // namespace sluice::embedded
