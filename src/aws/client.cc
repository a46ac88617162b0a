#include "aws/client.h"

#include <charconv>

#include "base/http_time.h"
#include "base/text.h"
#include "signing/digest.h"
#include "signing/encoding.h"

namespace sluice::aws {
namespace {

// Less is not what a service refuses a request for.
constexpr Milliseconds kSkewMin = std::chrono::minutes{4};

bool is_success(int status) {
    return status >= 200 && status < 300;
}

// Knows whether an attempt that failed has left bytes behind.
class CountedSink final : public ByteSink {
  public:
    explicit CountedSink(ByteSink* sink) : sink_(sink) {}
    Result<void> write(std::span<const char> bytes) override {
        is_touched = true;
        return sink_->write(bytes);
    }
    bool is_touched = false;

  private:
    ByteSink* sink_;
};

std::string target_of(const Call& call, std::string_view endpoint_path) {
    std::string target(endpoint_path);
    target += call.path;
    char before = '?';
    for (const auto& [name, value] : call.query) {
        target += before;
        target.append(signing::percent_encode(name)).append("=");
        target.append(signing::percent_encode(value));
        before = '&';
    }
    return target;
}

// "https://host:1/prefix/" as "https://host:1" and "/prefix".
std::pair<std::string, std::string> split_endpoint(std::string endpoint) {
    while (endpoint.ends_with('/')) endpoint.pop_back();
    const auto scheme = endpoint.find("://");
    if (scheme == std::string::npos) return {endpoint, ""};
    const auto slash = endpoint.find('/', scheme + 3);
    if (slash == std::string::npos) return {endpoint, ""};
    return {endpoint.substr(0, slash), endpoint.substr(slash)};
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

// How long the service asks to be left alone. x-amz-retry-after: milliseconds; Retry-After: seconds
// or a date (RFC 9110, 10.2.3).
std::optional<Milliseconds> retry_after(const Response& response, WallTime now) {
    constexpr std::int64_t kSecondsMax = 24 * 3600;
    if (const auto text = response.header("x-amz-retry-after")) {
        if (const auto value = number(*text)) return Milliseconds{*value};
    }
    const auto text = response.header("retry-after");
    if (!text) return std::nullopt;
    if (const auto value = number(*text)) return Seconds{std::min(*value, kSecondsMax)};
    if (const auto date = parse_http_date(*text)) return *date - now;
    return std::nullopt;
}

std::unexpected<Error> stopped() {
    return fail(Code::kCancelled, "stopped", "the call was broken off");
}

}  // namespace

Client::Client(ClientOptions options, ClientSeams seams)
    : options_(std::move(options)), seams_(seams), retries_(options_.retries) {}

WallTime Client::now() const {
    return seams_.clock.wall() + Milliseconds{clock_offset_ms_.load()};
}

Result<signing::Signer> Client::signer(const std::string& service) {
    auto credentials = TRY(seams_.credentials.get());
    const bool s3 = service == "s3";
    return signing::Signer{std::move(credentials.key),
                           options_.endpoints.region,
                           service,
                           s3 ? signing::PathStyle::kS3 : signing::PathStyle::kNormalised};
}

Result<Response> Client::call(const Call& call) {
    auto response = TRY(send(call));
    if (response.error) {
        return std::unexpected(to_error(*response.error, call.service, call.operation));
    }
    return response;
}

Result<Response> Client::send(const Call& call) {
    return send(
        call, [this](const transport::HttpRequest& request) { return seams_.http.send(request); });
}

Result<Client::Opened> Client::open(const Call& call) {
    std::unique_ptr<ByteSource> bytes;
    const auto open_once = [&](transport::HttpRequest request) -> Result<transport::HttpResponse> {
        request.response_sink = nullptr;
        request.timeout = Milliseconds{0};  // it would end the reading, too
        auto opened = TRY(seams_.http.open(std::move(request)));
        bytes = std::move(opened.bytes);
        return std::move(opened.head);
    };
    Response response = TRY(send(call, open_once));
    return Opened{std::move(response), std::move(bytes)};
}

Result<Response> Client::send(const Call& call, const Transport& transport) {
    const SteadyTime deadline = seams_.clock.steady() + call.timeout;
    Retry last_reason = Retry::kNever;
    bool clock_corrected = false;
    bool key_renewed = false;
    for (int attempts = 1;; ++attempts) {
        if (call.stop.stop_requested()) return stopped();
        CountedSink sink(call.sink);
        const auto into_sink = [&](transport::HttpRequest request) {
            if (call.sink) request.response_sink = &sink;
            return transport(std::move(request));
        };
        auto response = attempt(call, into_sink, deadline);
        Retry reason = Retry::kTransient;
        std::optional<Milliseconds> asked;
        if (response) {
            if (!response->error) {
                retries_.succeeded(last_reason);
                return response;
            }
            reason = retry_of(*response->error);
            asked = retry_after(*response, now());
        } else if (response.error().code != Code::kUnavailable) {
            return response;
        }
        if (reason == Retry::kClockSkew) {
            if (clock_corrected || !correct_clock(*response)) return response;
            clock_corrected = true;
            TRY(begin_again(call, sink.is_touched));
            continue;
        }
        if (response && is_about_the_key(*response->error)) {
            if (key_renewed || !seams_.credentials.renew(response->key_id)) return response;
            key_renewed = true;
            TRY(begin_again(call, sink.is_touched));
            continue;
        }
        const auto wait = retries_.next(call.service, attempts, reason, asked, seams_.random);
        if (!wait || seams_.clock.steady() + *wait >= deadline) return response;
        if (!begin_again(call, sink.is_touched)) return response;
        last_reason = reason;
        seams_.metrics.count("sluice_aws_retries_total",
                             {{"service", call.service},
                              {"reason", reason == Retry::kThrottled ? "throttled" : "transient"}});
        if (!seams_.waiter.wait(*wait, call.stop)) return stopped();
    }
}

bool Client::wait_to_retry(const std::string& service,
                           int attempts,
                           Retry reason,
                           const std::stop_token& stop) {
    const auto time = retries_.next(service, attempts, reason, std::nullopt, seams_.random);
    return time && wait(*time, stop);
}

bool Client::wait(Milliseconds time, const std::stop_token& stop) {
    return seams_.waiter.wait(time, stop);
}

Result<void> Client::begin_again(const Call& call, bool sink_is_touched) {
    if (sink_is_touched) {
        if (!call.sink->can_restart()) return fail(Code::kIo, "no_restart", "the sink keeps bytes");
        TRY(call.sink->restart());
    }
    if (call.streamed) TRY(call.streamed->bytes->rewind());
    return {};
}

Result<Response> Client::attempt(const Call& call,
                                 const Transport& transport,
                                 SteadyTime deadline) {
    const auto left = std::chrono::duration_cast<Milliseconds>(deadline - seams_.clock.steady());
    if (left.count() <= 0) {
        return fail(Code::kUnavailable,
                    "deadline_exceeded",
                    call.service + " " + call.operation + " had no answer in time");
    }
    const signing::Signer signer = TRY(this->signer(call.service));
    transport::HttpRequest request = TRY(signed_request(call, signer));
    request.timeout = std::min(left, call.attempt_timeout);
    seams_.metrics.count("sluice_aws_attempts_total",
                         {{"service", call.service}, {"operation", call.operation}});
    auto answer = TRY(transport(std::move(request)));
    Response response{
        answer.status, std::move(answer.headers), std::move(answer.body), {}, signer.key.id};
    const bool hides_error =
        call.error_in_success && response.body.find("<Error>") != std::string::npos;
    if (!is_success(response.status) || hides_error) {
        response.error = parse_error(response.status, response.headers, response.body);
    }
    return response;
}

Result<transport::HttpRequest> Client::signed_request(const Call& call,
                                                      const signing::Signer& signer) {
    const auto [origin, prefix] =
        split_endpoint(call.endpoint.empty() ? options_.endpoints.of(call.service) : call.endpoint);
    const std::string target = target_of(call, prefix);
    const std::string url = origin + target;
    if (call.streamed && call.streamed->sha256_hex.empty() && call.service != "s3") {
        return fail(Code::kInternal, "unsigned_body", "only S3 takes a body that is not signed");
    }
    const std::string payload_hash = !call.streamed ? signing::sha256_hex(call.body)
                                     : call.streamed->sha256_hex.empty()
                                         ? std::string(signing::kUnsignedPayload)
                                         : call.streamed->sha256_hex;
    NameValues headers = call.headers;
    headers.emplace_back("host", host_of(url));
    const std::string path = target.substr(0, target.find('?'));
    const signing::Request to_sign{call.method, path, call.query, headers};
    NameValues signature = signing::sign_headers(signer, to_sign, now(), payload_hash);
    headers.pop_back();  // libcurl sends the same one
    std::ranges::move(signature, std::back_inserter(headers));

    transport::HttpRequest request;
    request.method = call.method;
    request.url = url;
    request.headers = std::move(headers);
    request.body = call.body;
    if (call.streamed) request.streamed_body = {call.streamed->bytes, call.streamed->size};
    request.connect_timeout = options_.connect_timeout;
    if (!call.finishes_attempts) request.stop = call.stop;
    request.response_bytes_max = options_.response_bytes_max;
    return request;
}

bool Client::correct_clock(const Response& response) {
    const auto date = response.header("date");
    const auto theirs = date ? parse_http_date(*date) : std::nullopt;
    if (!theirs || std::chrono::abs(*theirs - now()) < kSkewMin) return false;
    clock_offset_ms_ = (*theirs - seams_.clock.wall()).count();
    return true;
}

}  // namespace sluice::aws
