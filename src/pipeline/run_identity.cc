#include "pipeline/run_identity.h"

#include <openssl/evp.h>

#include <array>
#include <span>
#include <string_view>

#include "base/hex.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kRunIdBytes = 16;

void append(std::string& text, std::string_view part) {
    for (int shift = 56; shift >= 0; shift -= 8) {
        text +=
            static_cast<char>((std::uint64_t{part.size()} >> static_cast<unsigned>(shift)) & 0xFFU);
    }
    text += part;
}

}  // namespace

RunId run_identity(const InputVersion& input, const JobRequest& request) {
    std::string text;
    append(text, input.name.bucket.text());
    append(text, input.name.key.text());
    append(text, input.etag.text());
    append(text, std::to_string(input.size));
    append(text, request.operation);
    append(text, request.format);
    append(text, request.mapping);
    append(text, request.sequence);
    append(text, request.job.text());
    std::array<std::byte, EVP_MAX_MD_SIZE> digest{};
    EVP_Digest(text.data(),
               text.size(),
               reinterpret_cast<unsigned char*>(digest.data()),
               nullptr,
               EVP_sha256(),
               nullptr);
    return RunId{to_hex(std::span(digest).first(kRunIdBytes))};
}

ObjectKey output_key(const UserId& user,
                     const std::string& operation,
                     const std::string& format,
                     const RunId& run) {
    return ObjectKey{user.text() + "/" + operation + "/" + format + "/transformed_" + run.text() +
                     "." + format};
}

}  // namespace sluice::pipeline
