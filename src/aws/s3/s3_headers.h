// Objects as S3's headers say them. Pure.
#pragma once

#include <string>

#include "aws/call.h"
#include "ports/object.h"

namespace sluice::aws {

// For PutObject and CreateMultipartUpload. Metadata that is not printable ASCII is encoded as
// RFC 2047 says.
NameValues headers_of(const ObjectAttributes& attributes);

// Of HeadObject and GetObject, of a part of the object, too. Tags and checksums are not there: they
// cost a call of their own. kUnavailable bad_answer: no ETag or no size is said.
Result<ObjectInfo> info_of(const ObjectName& name, const Response& response);

// Without quotes; empty: the answer has none.
ETag etag_of(const Response& response);

// Whether ETags are MD5s: not where the bytes are encrypted with a key of KMS or of the customer.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
bool has_md5_etag(const Response& response);

// "abc" of "\"abc\"".
std::string without_quotes(std::string_view text);

}  // namespace sluice::aws
