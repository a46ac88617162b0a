// Lambda's runtime API: where a function's process asks for its next event and answers it. Plain
// HTTP on the same machine, neither signed nor encrypted.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
//
// One thread at a time: an event is answered before the next one is asked for.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "aws/lambda/invocation.h"
#include "transport/http_client.h"

namespace sluice::aws::lambda {

// Errors of all calls: kUnavailable request_failed (nobody answers), kInternal runtime_api_broken
// (it says that the process must end, or what it says cannot be read), kInvalid refused_by_runtime
// (this call alone was wrong: the invocation has ended already, say).
class RuntimeApi {
  public:
    // `address`: AWS_LAMBDA_RUNTIME_API, "127.0.0.1:9001". The client outlives this.
    RuntimeApi(transport::HttpClient& http, const std::string& address);

    // Waits for as long as it takes: Lambda freezes the process meanwhile. kCancelled stopped,
    // within a second of `stop`.
    Result<Invocation> next(const std::stop_token& stop);

    // kTooLarge answer_too_large: more than 6 MB; the invocation is still to be answered.
    Result<void> respond(const std::string& request_id, std::string answer);
    // The invocation has failed.
    Result<void> report(const std::string& request_id, const Error& error);
    // The function cannot be started. The process must end with a failure then.
    Result<void> report_init(const Error& error);

  private:
    Result<void> post(const std::string& path, transport::HttpRequest request);
    Result<void> post_error(const std::string& path, const Error& error);

    transport::HttpClient& http_;
    const std::string base_;
};

}  // namespace sluice::aws::lambda
