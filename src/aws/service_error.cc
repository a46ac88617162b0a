#include "aws/service_error.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <pugixml.hpp>
#include <span>

#include "base/text.h"

namespace sluice::aws {
namespace {

using Codes = std::span<const std::string_view>;

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, and those of S3,
// SQS and DynamoDB that are not on that list.
constexpr std::array<std::string_view, 17> kThrottled{"Throttling",
                                                      "ThrottlingException",
                                                      "ThrottledException",
                                                      "RequestThrottled",
                                                      "RequestThrottledException",
                                                      "TooManyRequestsException",
                                                      "TooManyRequests",
                                                      "ProvisionedThroughputExceededException",
                                                      "TransactionInProgressException",
                                                      "RequestLimitExceeded",
                                                      "BandwidthLimitExceeded",
                                                      "LimitExceededException",
                                                      "SlowDown",
                                                      "PriorRequestNotComplete",
                                                      "KmsThrottled",
                                                      "ReplicatedWriteConflictException",
                                                      "EC2ThrottledException"};
// BadDigest: the bytes changed on their way to S3.
constexpr std::array<std::string_view, 8> kTransient{"BadDigest",
                                                     "RequestTimeout",
                                                     "RequestTimeoutException",
                                                     "InternalError",
                                                     "InternalFailure",
                                                     "InternalServerError",
                                                     "ServiceUnavailable",
                                                     "ServiceUnavailableException"};
constexpr std::array kTransientStatus{408, 500, 502, 503, 504};
// A wrong clock is one reason of the last two: the answer's date tells.
constexpr std::array<std::string_view, 5> kClockSkew{"RequestTimeTooSkewed",
                                                     "RequestExpired",
                                                     "RequestInTheFuture",
                                                     "InvalidSignatureException",
                                                     "SignatureDoesNotMatch"};
constexpr std::array<std::string_view, 4> kNotFound{
    "ResourceNotFoundException", "NonExistentQueue", "GoneException", "NotFound"};
constexpr std::array<std::string_view, 5> kConflict{"ConditionalCheckFailedException",
                                                    "TransactionCanceledException",
                                                    "TransactionConflictException",
                                                    "ConditionalRequestConflict",
                                                    "PreconditionFailed"};
constexpr std::array<std::string_view, 7> kKeyRefused{"UnrecognizedClientException",
                                                      "InvalidClientTokenId",
                                                      "InvalidAccessKeyId",
                                                      "ExpiredToken",
                                                      "ExpiredTokenException",
                                                      "InvalidToken",
                                                      "TokenRefreshRequired"};
constexpr std::array<std::string_view, 7> kDenied{"AccessDenied",
                                                  "AccessDeniedException",
                                                  "MissingAuthenticationToken",
                                                  "MissingAuthenticationTokenException",
                                                  "IncompleteSignature",
                                                  "IncompleteSignatureException",
                                                  "KmsAccessDenied"};
constexpr std::array<std::string_view, 5> kTooLarge{"EntityTooLarge",
                                                    "PayloadTooLargeException",
                                                    "RequestEntityTooLargeException",
                                                    "BatchRequestTooLong",
                                                    "MetadataTooLarge"};
constexpr std::array<std::string_view, 2> kStorageFull{"QuotaExceeded", "InsufficientStorage"};

bool is_in(Codes codes, std::string_view code) {
    return std::ranges::find(codes, code) != codes.end();
}

// "com.amazonaws.sqs#QueueDoesNotExist", "ThrottlingException:http://internal…",
// "AWS.SimpleQueueService.NonExistentQueue;Sender" without what stands around the name.
std::string bare(std::string_view code) {
    code = code.substr(0, code.find_first_of(":;"));
    const auto before = code.find_last_of("#.");
    return std::string(before == std::string_view::npos ? code : code.substr(before + 1));
}

std::string_view code_of_status(int status) {
    switch (status) {
        case 304:
            return "NotModified";
        case 400:
            return "BadRequest";
        case 401:
        case 403:
            return "AccessDenied";
        case 404:
            return "NotFound";
        case 409:
            return "Conflict";
        case 410:
            return "GoneException";
        case 412:
            return "PreconditionFailed";
        case 413:
            return "EntityTooLarge";
        case 416:
            return "InvalidRange";
        case 429:
            return "TooManyRequests";
        case 503:
            return "ServiceUnavailable";
        case 507:
            return "InsufficientStorage";
        default:
            return status >= 500 ? "InternalError" : "UnexpectedStatus";
    }
}

void read_xml(ServiceError& error, std::string_view body) {
    pugi::xml_document document;
    if (!document.load_buffer(body.data(), body.size())) return;
    const pugi::xml_node root = document.document_element();
    const bool wrapped = std::string_view(root.name()) == "ErrorResponse";  // the query protocol
    const pugi::xml_node node = wrapped ? root.child("Error") : root;
    error.code = bare(node.child_value("Code"));
    error.message = node.child_value("Message");
    error.request_id = root.child_value("RequestId");
}

void read_json(ServiceError& error, std::string_view body) {
    boost::system::error_code failed;
    const auto value = boost::json::parse(body, failed);
    const auto* object = failed ? nullptr : value.if_object();
    if (object == nullptr) return;
    const auto text = [object](std::string_view name) -> std::string_view {
        const auto* member = object->if_contains(name);
        const auto* string = member ? member->if_string() : nullptr;
        return string ? std::string_view(*string) : std::string_view();
    };
    for (const auto* name : {"__type", "code", "Code"}) {
        if (error.code.empty()) error.code = bare(text(name));
    }
    for (const auto* name : {"message", "Message"}) {
        if (error.message.empty()) error.message = text(name);
    }
}

}  // namespace

ServiceError parse_error(int status, const signing::NameValues& headers, std::string_view body) {
    ServiceError error;
    error.status = status;
    const std::string_view text = trimmed(body, " \t\r\n");
    if (text.starts_with('<')) read_xml(error, text);
    if (text.starts_with('{')) read_json(error, text);
    const auto header = [&headers](std::string_view name) {
        return signing::find(headers, name).value_or(std::string_view());
    };
    for (const auto* name : {"x-amzn-errortype", "x-amzn-query-error"}) {
        if (error.code.empty()) error.code = bare(header(name));
    }
    if (error.code.empty()) error.code = code_of_status(status);
    for (const auto* name : {"x-amzn-requestid", "x-amz-request-id"}) {
        if (error.request_id.empty()) error.request_id = header(name);
    }
    return error;
}

Retry retry_of(const ServiceError& error) {
    if (is_in(kThrottled, error.code) || error.status == 429) return Retry::kThrottled;
    if (is_in(kTransient, error.code)) return Retry::kTransient;
    if (is_in(kClockSkew, error.code)) return Retry::kClockSkew;
    const bool transient =
        std::ranges::find(kTransientStatus, error.status) != kTransientStatus.end();
    return transient ? Retry::kTransient : Retry::kNever;
}

bool is_about_the_key(const ServiceError& error) {
    return is_in(kKeyRefused, error.code);
}

namespace {

Code code_for(const ServiceError& error) {
    const std::string_view code = error.code;
    const int status = error.status;
    if (is_in(kStorageFull, code) || status == 507) return Code::kStorageFull;
    const Retry retry = retry_of(error);
    if (retry == Retry::kClockSkew) return Code::kDenied;
    // OverLimit: too many messages of an SQS queue are in flight. Later, but not at once.
    if (retry != Retry::kNever || code == "OverLimit") return Code::kUnavailable;
    if (is_in(kNotFound, code) || code.starts_with("NoSuch") || code.ends_with("DoesNotExist") ||
        status == 404 || status == 410) {
        return Code::kNotFound;
    }
    if (is_in(kConflict, code) || status == 304 || status == 409 || status == 412) {
        return Code::kConflict;
    }
    if (is_in(kDenied, code) || is_in(kKeyRefused, code) || status == 401 || status == 403)
        return Code::kDenied;
    if (is_in(kTooLarge, code) || status == 413) return Code::kTooLarge;
    return Code::kInvalid;
}

}  // namespace

Error to_error(const ServiceError& error, std::string_view service, std::string_view operation) {
    std::string message;
    message.append(service).append(" ").append(operation).append(" answered ");
    message.append(std::to_string(error.status));
    if (!error.message.empty()) message.append(": ").append(error.message);
    if (!error.request_id.empty()) message.append(" (request ").append(error.request_id) += ')';
    return {code_for(error), error.code, std::move(message), {}};
}

}  // namespace sluice::aws
