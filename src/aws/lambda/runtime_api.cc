#include "aws/lambda/runtime_api.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>

namespace sluice::aws::lambda {
namespace {

constexpr int kTooLarge = 413;
constexpr Milliseconds kAnswerTimeout{60'000};  // of a 6 MB answer to the same machine

std::optional<std::string> header(const transport::HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return std::nullopt;
}

std::unexpected<Error> broken(const std::string& what) {
    return fail(Code::kInternal, "runtime_api_broken", "the Lambda runtime API " + what);
}

std::unexpected<Error> refusal(const std::string& path, const transport::HttpResponse& response) {
    constexpr std::size_t kShown = 300;
    const std::string what = "answered " + path + " with " + std::to_string(response.status) + ' ' +
                             response.body.substr(0, kShown);
    // "Non-recoverable state. The runtime should exit promptly."
    if (response.status >= 500) return broken(what);
    return fail(Code::kInvalid, "refused_by_runtime", "the Lambda runtime API " + what);
}

std::optional<WallTime> parse_deadline(const std::optional<std::string>& text) {
    std::int64_t ms = 0;
    if (!text) return std::nullopt;
    const char* const end = text->data() + text->size();
    const auto [at, failed] = std::from_chars(text->data(), end, ms);
    if (failed != std::errc() || at != end) return std::nullopt;
    return WallTime{Milliseconds{ms}};
}

Result<Invocation> to_invocation(transport::HttpResponse response) {
    auto id = header(response, "lambda-runtime-aws-request-id");
    const auto deadline = parse_deadline(header(response, "lambda-runtime-deadline-ms"));
    if (!id || id->empty() || !deadline) return broken("gave an event without an id or deadline");
    Invocation invocation;
    invocation.request_id = std::move(*id);
    invocation.function_arn = header(response, "lambda-runtime-invoked-function-arn").value_or("");
    invocation.trace_id = header(response, "lambda-runtime-trace-id").value_or("");
    invocation.deadline = *deadline;
    invocation.event = std::move(response.body);
    return invocation;
}

}  // namespace

RuntimeApi::RuntimeApi(transport::HttpClient& http, const std::string& address)
    : http_(http), base_("http://" + address + "/2018-06-01/runtime") {}

Result<Invocation> RuntimeApi::next(const std::stop_token& stop) {
    transport::HttpRequest request;
    request.url = base_ + "/invocation/next";
    request.stall_timeout = Seconds{0};
    request.stop = stop;
    auto response = TRY(http_.send(request));
    if (response.status != 200) return refusal("/invocation/next", response);
    return to_invocation(std::move(response));
}

Result<void> RuntimeApi::respond(const std::string& request_id, std::string answer) {
    transport::HttpRequest request;
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(answer);
    return post("/invocation/" + request_id + "/response", std::move(request));
}

Result<void> RuntimeApi::report(const std::string& request_id, const Error& error) {
    return post_error("/invocation/" + request_id + "/error", error);
}

Result<void> RuntimeApi::report_init(const Error& error) {
    return post_error("/init/error", error);
}

// "Category.Reason" is what the type should look like.
Result<void> RuntimeApi::post_error(const std::string& path, const Error& error) {
    const std::string type = "Sluice." + error.name;
    transport::HttpRequest request;
    request.headers = {{"Content-Type", "application/json"},
                       {"Lambda-Runtime-Function-Error-Type", type}};
    request.body =
        boost::json::serialize(boost::json::object{{"errorType", type},
                                                   {"errorMessage", error.message},
                                                   {"stackTrace", boost::json::array()}});
    return post(path, std::move(request));
}

Result<void> RuntimeApi::post(const std::string& path, transport::HttpRequest request) {
    request.method = "POST";
    request.url = base_ + path;
    request.timeout = kAnswerTimeout;
    const std::size_t bytes = request.body.size();
    const auto response = TRY(http_.send(request));
    if (response.status / 100 == 2) return {};
    if (response.status == kTooLarge) {
        return fail(Code::kTooLarge,
                    "answer_too_large",
                    "the answer has " + std::to_string(bytes) + " bytes; Lambda takes 6 MB");
    }
    return refusal(path, response);
}

}  // namespace sluice::aws::lambda
