#include "api/replies.h"

#include <boost/json.hpp>

#include "pipeline/error_json.h"

namespace sluice::api {
namespace {

constexpr std::string_view kRetryAfterSeconds = "5";

int status_of(Code code) {
    switch (code) {
        case Code::kInvalid:
        case Code::kTooLarge:
            return 422;
        case Code::kNotFound:
            return 404;
        case Code::kDenied:
            return 403;
        case Code::kStorageFull:
            return 507;
        case Code::kUnavailable:
        case Code::kIo:
        case Code::kConflict:
            return 503;
        case Code::kStaleLease:
        case Code::kCancelled:
        case Code::kInternal:
            return 500;
    }
    return 500;
}

// Of the statuses that are answered here.
std::string_view title_of(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Content Too Large";
        case 422:
            return "Unprocessable Content";
        case 426:
            return "Upgrade Required";
        case 428:
            return "Precondition Required";
        case 503:
            return "Service Unavailable";
        case 507:
            return "Insufficient Storage";
        default:
            return "Internal Server Error";
    }
}

std::string shown_message(int status, const Error& error) {
    if (status < 500) return error.message;
    if (status == 500) return "the server could not answer because of a fault of its own";
    return "the server cannot take this now; try again later";
}

}  // namespace

Response json_reply(int status, std::string body) {
    return {status,
            {{"Content-Type", "application/json"},
             {"Cache-Control", "no-store"},
             {"X-Content-Type-Options", "nosniff"}},
            std::move(body)};
}

Response error_reply(int status, const Error& error) {
    const boost::json::object document{
        {"error", {{"code", error.name}, {"message", shown_message(status, error)}}}};
    Response response = json_reply(status, boost::json::serialize(document));
    if (status == 503 || status == 507) {
        response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
    }
    return response;
}

Response problem_reply(int status, const Error& error) {
    boost::json::object document{{"type", "about:blank"},
                                 {"title", title_of(status)},
                                 {"status", status},
                                 {"detail", shown_message(status, error)},
                                 {"code", error.name}};
    pipeline::add_place(error.place, document);
    Response response = json_reply(status, boost::json::serialize(document));
    response.headers.front().second = "application/problem+json";
    if (status == 503 || status == 507) {
        response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
    }
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

Response error_reply(const Error& error) {
    return error_reply(status_of(error.code), error);
}

Response problem_reply(const Error& error) {
    return problem_reply(status_of(error.code), error);
}

}  // namespace sluice::api
