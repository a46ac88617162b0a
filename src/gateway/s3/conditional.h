// Which part of an object a GET gets, if any: Range and If-* (RFC 9110, 13 and 14). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

// `bytes=a-b`, `a-` or `-n` as a range inside `size` bytes. Absent: no range, or one S3 ignores
// (malformed, several): the whole object. InvalidRange: it lies outside.
Result<std::optional<ByteRange>> parse_range(std::string_view header, std::uint64_t size);

// An If-Match or If-None-Match value against an ETag: `*` or a list of quoted or bare tags.
bool matches_etag(std::string_view header, const ETag& etag);

}  // namespace sluice::gateway::s3
