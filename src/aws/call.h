// One call of an AWS service, and what came of it. Values and views: what a Call points to outlives
// the call.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/service_error.h"
#include "base/clock.h"
#include "base/stream.h"
#include "signing/request.h"

namespace sluice::aws {

using signing::NameValues;

// A request body that is read while it is sent.
struct StreamedBody {
    ByteSource* bytes = nullptr;  // sent again only after rewind() has succeeded
    std::uint64_t size = 0;
    // The hex SHA-256 of the bytes, where it is known: it is signed. S3 takes a body without one.
    std::string sha256_hex = {};
};

struct Call {
    std::string service;    // of the signature's scope: "s3", "sqs", "dynamodb", "execute-api"
    std::string operation;  // "PutObject": for errors and metrics
    std::string method = "POST";
    std::string path = "/";   // behind the endpoint's own; percent-encoded
    NameValues query = {};    // not encoded
    NameValues headers = {};  // lower-case names; host, date, length and signature are the client's
    std::string body = {};
    std::optional<StreamedBody> streamed = {};  // instead of `body`
    // A 2xx body goes here instead of into the response. When it breaks off behind its first byte
    // the call is only repeated if the sink can_restart(); else what broke it off is the error.
    ByteSink* sink = nullptr;
    // The service answers 200 before it knows: S3's CompleteMultipartUpload and CopyObject. Its
    // body is an error when it says <Error>.
    bool error_in_success = false;
    // "https://host[:port][/path]", instead of the one that is configured for the service.
    std::string endpoint = {};
    Milliseconds timeout{60'000};  // of the whole: attempts and the waits between them
    // Of one attempt: over a connection that has died silently no answer ever comes. Small calls
    // have one (attempt_of), long polls and bodies of objects take their time.
    Milliseconds attempt_timeout = Milliseconds::max();
    std::stop_token stop = {};  // kCancelled
    // `stop` ends the waits between attempts, but an attempt that runs is waited for.
    bool finishes_attempts = false;
};

// For a call that is answered at once: a part of its time, so that there is some for another try.
inline Milliseconds attempt_of(Milliseconds timeout) {
    return std::max<Milliseconds>(Seconds{5}, timeout / 3);
}

struct Response {
    int status = 0;
    NameValues headers;  // lower-case names
    std::string body;
    std::optional<ServiceError> error;  // of a status that is not 2xx, or see error_in_success
    std::string key_id = {};            // of the access key that signed the request

    std::optional<std::string_view> header(std::string_view name) const {
        return signing::find(headers, name);
    }
};

}  // namespace sluice::aws
