// S3's errors: an Error whose name is S3's own code ("NoSuchKey"), and the XML document it becomes.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "gateway/exchange.h"

namespace sluice::gateway::s3 {

// x-amz-request-id and x-amz-id-2; the error document repeats them.
struct RequestIds {
    std::string request;
    std::string host;
};

// 500 for a name that is not S3's.
int status_of(std::string_view s3_code);

// `s3_code` must be one of the table in the source.
std::unexpected<Error> s3_error(std::string_view s3_code, std::string message);

// A port's error in S3's words: kStorageFull → InsufficientStorage, kUnavailable → SlowDown, …
Error in_s3_words(const Error& error);

template <class T>
Result<T> in_s3_words(Result<T> result) {
    if (!result) return std::unexpected(in_s3_words(result.error()));
    return result;
}

// 503 and 507 carry Retry-After. The place of a PreconditionFailed is a header of the request, told
// as Condition.
// `region`: what a signature's scope must name; told to clients that signed for another.
Reply error_reply(const Error& error,
                  std::string_view resource,
                  const RequestIds& ids,
                  std::string_view region);

// What the network code refuses, as S3 says it.
Error in_s3_words(const Refusal& refusal);

// The headers that every reply has.
void add_ids(const RequestIds& ids, Reply& reply);

std::string xml_escape(std::string_view text);

}  // namespace sluice::gateway::s3
