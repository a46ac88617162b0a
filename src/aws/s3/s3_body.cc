#include "aws/s3/s3_body.h"

#include "base/hex.h"
#include "signing/digest.h"
#include "signing/encoding.h"

namespace sluice::aws {
namespace {

// Of 8 MiB, with its repetitions: 30 kB/s.
constexpr Milliseconds kBodyTimeout = std::chrono::minutes{5};

}  // namespace

S3Body::S3Body(std::string_view bytes) : source_(bytes), size_(bytes.size()), md5_(md5_of(bytes)) {}

// The MD5 is a signed header: the bytes need no second hash for their signature.
void S3Body::add_to(Call& call) {
    call.headers.emplace_back("content-md5", signing::base64_encode(md5_));
    call.streamed = StreamedBody{&source_, size_};
    call.timeout = kBodyTimeout;
}

std::string md5_of(std::string_view bytes) {
    signing::Hasher hasher(signing::HashKind::kMd5);
    hasher.add(bytes);
    return hasher.finish();
}

std::string md5_hex_of(std::string_view bytes) {
    const std::string digest = md5_of(bytes);
    return to_hex(std::as_bytes(std::span(digest)));
}

}  // namespace sluice::aws
