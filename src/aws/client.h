// The small client that every AWS adapter stands on: finds the endpoint, signs, sends, retries.
// What the AWS SDKs call a client, without the models of the services.
//
// Thread-safe; one for the process, so that connections, credentials and the retry quota are
// shared. All that it is given outlives it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "aws/call.h"
#include "aws/credentials_provider.h"
#include "aws/endpoints.h"
#include "aws/retry_strategy.h"
#include "aws/waiter.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "base/result.h"
#include "signing/signer.h"
#include "transport/http_client.h"

namespace sluice::aws {

struct ClientOptions {
    Endpoints endpoints = {};  // with the region
    RetryOptions retries = {};
    Seconds connect_timeout{5};
    std::size_t response_bytes_max = 64 << 20;  // of a body that goes to no sink
};

// The world, injected.
struct ClientSeams {
    transport::Http& http;
    CredentialsProvider& credentials;
    const Clock& clock;
    Random& random;
    Waiter& waiter;
    Metrics& metrics;  // sluice_aws_attempts_total and _retries_total, by service and operation
};

class Client {
  public:
    Client(ClientOptions options, ClientSeams seams);

    // The answer that is final, whatever its status: retried is what retry_of() says, what the
    // transport cannot deliver, and once what other credentials may mend. For adapters that look at
    // an error's details. Errors, beside those of the credentials: kUnavailable request_failed or
    // deadline_exceeded, kCancelled stopped, kIo (the source or the sink), kInvalid (the endpoint).
    Result<Response> send(const Call& call);

    // The same for a call whose 2xx body is pulled: `bytes` is of that, null otherwise. The call's
    // timeout ends with its first byte; a body that breaks off behind it is kUnavailable, from
    // bytes->read(). `sink` is not used. The bytes may outlive the call, not the client.
    struct Opened {
        Response response;
        std::unique_ptr<ByteSource> bytes;
    };
    Result<Opened> open(const Call& call);

    // The same as send() for all others: a status that is not 2xx is an Error (service_error.h).
    Result<Response> call(const Call& call);

    // For calls that succeeded with a part of what was asked (SendMessageBatch, BatchWriteItem), or
    // that are asked again until something is done: waits as behind `attempts` that failed, and
    // takes it from the same quota. False: give up.
    bool wait_to_retry(const std::string& service,
                       int attempts,
                       Retry reason,
                       const std::stop_token& stop);
    // False: stopped.
    bool wait(Milliseconds time, const std::stop_token& stop);

    // For presigning: the key of this moment; and the time, corrected by what a service said of it.
    Result<signing::Signer> signer(const std::string& service);
    WallTime now() const;

    const Endpoints& endpoints() const { return options_.endpoints; }

  private:
    // Sends a request once.
    using Transport = std::function<Result<transport::HttpResponse>(transport::HttpRequest)>;
    Result<Response> send(const Call& call, const Transport& transport);
    Result<Response> attempt(const Call& call, const Transport& transport, SteadyTime deadline);
    Result<transport::HttpRequest> signed_request(const Call& call, const signing::Signer& signer);
    static Result<void> begin_again(const Call& call, bool sink_is_touched);
    // By the answer's date. False: it is about right already, or no date was told.
    bool correct_clock(const Response& response);

    const ClientOptions options_;
    ClientSeams seams_;
    RetryStrategy retries_;
    std::atomic<Milliseconds::rep> clock_offset_ms_ = 0;
};

}  // namespace sluice::aws
