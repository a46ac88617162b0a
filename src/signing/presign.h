// What a client is given to reach one object without a key of its own: a browser form, or the URL
// of one request. Pure: the time is an argument.
//
// Good until `expires_in` has passed, and no longer than temporary credentials are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "signing/signer.h"

namespace sluice::signing {

// kInvalid invalid_expiry: not 1 s to 7 days.
Result<void> check_expiry(Seconds expires_in);

struct PostPolicy {
    std::string bucket;
    std::string key;
    NameValues metadata;  // names without "x-amz-meta-"
    std::uint64_t bytes_min = 1;
    std::uint64_t bytes_max = 0;
    Seconds expires_in{600};
};

// The form's fields in their order. The policy says every one of them exactly: who holds the form
// can choose nothing but the bytes. With temporary credentials there is X-Amz-Security-Token, too.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
NameValues sign_post(const Signer& signer, WallTime now, const PostPolicy& policy);

// What a client is to send, but for its body.
struct Presigned {
    std::string_view method;
    NameValues query = {};                              // names and values before encoding
    NameValues metadata = {};                           // names without "x-amz-meta-"
    NameValues headers = {};                            // lower-case names
    std::optional<std::uint64_t> bytes = std::nullopt;  // exactly as many
};

struct SignedTarget {
    std::string target;  // "/path?query"
    NameValues headers;  // to send: x-amz-meta-* and `headers`
};

// Where to send it, and with which headers: with exactly these, as far as they are x-amz-*. `path`
// is the object's, percent-encoded; `host` what clients send as Host.
SignedTarget sign_target(const Signer& signer,
                         WallTime now,
                         std::string_view host,
                         std::string_view path,
                         const Presigned& request,
                         Seconds expires_in);

// "/path?query": where to GET a download that browsers save under the key's last segment. `path`
// and `host` as above.
std::string sign_download(const Signer& signer,
                          WallTime now,
                          std::string_view host,
                          std::string_view path,
                          std::string_view key,
                          Seconds expires_in);

}  // namespace sluice::signing
