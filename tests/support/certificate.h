// A self-signed certificate for 127.0.0.1 and localhost, made when a test runs, gone with it.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/temporary_directory.h"

namespace sluice::support {

class Certificate {
  public:
    Certificate() {
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                      &EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
        fill(certificate.get(), key.get());
        EXPECT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
        write(certificate_file(),
              [&](FILE* out) { return PEM_write_X509(out, certificate.get()); });
        write(key_file(), [&](FILE* out) {
            return PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    }

    std::string certificate_file() const { return directory_.path() / "certificate.pem"; }
    std::string key_file() const { return directory_.path() / "key.pem"; }

  private:
    static void fill(X509* certificate, EVP_PKEY* key) {
        X509_set_version(certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        auto* name = X509_get_subject_name(certificate);
        const auto* common_name = reinterpret_cast<const unsigned char*>("localhost");
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names(
            X509V3_EXT_conf_nid(
                nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"),
            &X509_EXTENSION_free);
        X509_add_ext(certificate, names.get(), -1);
    }

    template <class Write>
    static void write(const std::string& file, Write write_to) {
        const std::unique_ptr<FILE, decltype(&std::fclose)> out(std::fopen(file.c_str(), "w"),
                                                                &std::fclose);
        ASSERT_TRUE(out);
        EXPECT_EQ(write_to(out.get()), 1);
    }

    TemporaryDirectory directory_;
};

}  // namespace sluice::support
