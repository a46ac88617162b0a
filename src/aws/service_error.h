// What a service says went wrong, in any of its dialects, and what a caller does about it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "signing/request.h"

namespace sluice::aws {

struct ServiceError {
    int status = 0;
    // As the service spells it, without its namespace: "NoSuchKey", "ThrottlingException",
    // "QueueDoesNotExist". Where there is none (HEAD), one that the status stands for.
    std::string code;
    std::string message;
    std::string request_id;
};

// From the answer's status, headers and body: S3's XML, JSON with __type or x-amzn-errortype,
// x-amzn-query-error.
ServiceError parse_error(int status, const signing::NameValues& headers, std::string_view body);

// What the retry strategy does about it.
enum class Retry : std::uint8_t { kNever, kTransient, kThrottled, kClockSkew };
Retry retry_of(const ServiceError& error);

// Whether the service does not know, or no longer takes, the key that signed: other credentials may
// be due.
bool is_about_the_key(const ServiceError& error);

// Error::name is the service's code. Error::code:
//   kUnavailable  all that is retried: throttled, 5xx
//   kNotFound     404, 410, NoSuch…, …DoesNotExist, ResourceNotFoundException
//   kConflict     409, 412, 304, ConditionalCheckFailedException, TransactionCanceledException
//   kDenied       401, 403, and credentials that are refused
//   kTooLarge     413 and its kin
//   kStorageFull  a quota or the engine's disk is full
//   kInvalid      every other 3xx and 4xx
Error to_error(const ServiceError& error, std::string_view service, std::string_view operation);

}  // namespace sluice::aws
