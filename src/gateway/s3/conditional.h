// Which part of an object a GET gets, if any, and when a write may happen: Range and If-*
// (RFC 9110, 13 and 14). Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "gateway/s3/authorize.h"
#include "gateway/s3/request.h"
#include "ports/object.h"
#include "ports/storage_change.h"

namespace sluice::gateway::s3 {

// `bytes=a-b`, `a-` or `-n` as a range inside `size` bytes. Absent: no range, or one S3 ignores
// (malformed, several): the whole object. InvalidRange: it lies outside.
Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size);

// An If-Match or If-None-Match value against an ETag: `*` or a list of quoted or bare tags.
bool matches_etag(std::string_view header, const ETag& etag);

enum class Verdict : std::uint8_t { kProceed, kNotModified, kFailed };

// The request's If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since, or those whose
// names begin with `before` ("x-amz-copy-source-"), against an object. A tag decides before a date:
// a date beside one is not looked at, nor is one that is no date.
Verdict precondition(const S3Request& request, std::string_view before, const ObjectInfo& info);

// PreconditionFailed: what precondition() says is not kProceed. Names the header.
std::unexpected<Error> precondition_failed(const S3Request& request,
                                           std::string_view before,
                                           Verdict verdict);

// What must hold when the request's object is written: `If-None-Match: *`, `If-Match: "etag"`.
// NotImplemented: other values, or both. AccessDenied: what is there, only who may read it learns.
Result<std::vector<Expectation>> write_conditions(const S3Request& request, const Authorized& by);

// The same of its deletion, which takes If-Match alone: one ETag, or `*`.
Result<std::vector<Expectation>> delete_conditions(const ObjectName& name,
                                                   std::string_view if_match);

// What became of a commit with such conditions, in S3's words; a PreconditionFailed names the one
// of the request's `headers` that did not hold.
Result<void> committed(Result<void> commit, const api::Headers& headers);

}  // namespace sluice::gateway::s3
