// A request to the S3 endpoint, taken apart: bucket and key, decoded query.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "gateway/exchange.h"
#include "ports/object.h"
#include "signing/request.h"

namespace sluice::gateway::s3 {

// Views `head`, which must outlive it.
struct S3Request {
    const RequestHead& head;
    std::string_view path;      // as sent: signatures cover it
    signing::NameValues query;  // decoded
    BucketName bucket;          // empty: the service itself
    ObjectKey key;              // decoded exactly once; empty: the bucket

    std::optional<std::string_view> header(std::string_view name) const;
    ObjectName object() const { return {bucket, key}; }
};

// `domain`: Options::s3_domain; a Host below it names the bucket, else the path does. InvalidURI.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
Result<S3Request> parse_request(const RequestHead& head, std::string_view domain);

// The bucket that the Host header names, with or without a port. Absent: it does not.
std::optional<std::string> bucket_of_host(const RequestHead& head, std::string_view domain);

// A parameter that is a number of 31 bits; `otherwise` when it is not there, at most `max`.
// InvalidArgument.
Result<std::uint32_t> number_parameter(const S3Request& request,
                                       std::string_view name,
                                       std::uint32_t otherwise,
                                       std::uint32_t max);

// The same of a header.
Result<std::uint32_t> number_header(const S3Request& request,
                                    std::string_view name,
                                    std::uint32_t otherwise,
                                    std::uint32_t max);

// 1 to 1,024 bytes of UTF-8 without control characters: KeyTooLongError, InvalidArgument.
Result<void> check_key(const ObjectKey& key, const Limits& limits);

}  // namespace sluice::gateway::s3
