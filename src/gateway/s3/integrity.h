// What a sender says of the bytes it sends, to find those that a network or a disk changed:
// Content-MD5, and at most one x-amz-checksum-… (signing/checksum.h), in the headers, in a form's
// fields or behind the body. Hashed while they pass, compared at the end.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
//
// One thread at a time. Errors are S3's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/exchange.h"
#include "gateway/s3/s3_error.h"
#include "ports/object.h"
#include "signing/checksum.h"
#include "signing/digest.h"
#include "signing/request.h"

namespace sluice::gateway::s3 {

class Integrity {
  public:
    using Said = std::span<const std::pair<std::string, std::string>>;

    // `said`: headers or fields, names in lower case. InvalidDigest; InvalidRequest: two checksums,
    // one that cannot be, or one that is named and not there; NotImplemented: another algorithm.
    static Result<Integrity> of(Said said);
    // Content-MD5 alone: the request's checksum is of something else.
    static Result<Integrity> of_md5(Said said);

    void add(std::span<const char> bytes);
    // Once. The checksum, when one was said: for the object to keep. `trailers`: what came behind
    // the body. BadDigest, InvalidRequest, MalformedTrailerError.
    Result<std::optional<Checksum>> finish(Said trailers = {});

  private:
    Result<void> read_md5(Said said);
    Result<void> read_checksum(Said said);
    Result<void> announce(signing::ChecksumAlgorithm algorithm, std::string_view value);
    Result<std::string> wanted_checksum(Said trailers) const;

    std::string md5_;  // 16 bytes; empty: not said
    std::optional<signing::Hasher> md5_hasher_;
    std::optional<signing::ChecksumAlgorithm> algorithm_;
    std::string checksum_;  // empty: it is in the trailer
    std::optional<signing::Checksummer> checksummer_;
};

// "FULL_OBJECT" or "COMPOSITE"
std::string_view checksum_type(bool composite);

// x-amz-checksum-… and x-amz-checksum-type, as replies tell them.
void add_checksum(const std::optional<Checksum>& checksum, Reply& reply);

}  // namespace sluice::gateway::s3
