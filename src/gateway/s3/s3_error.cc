#include "gateway/s3/s3_error.h"

#include <algorithm>
#include <array>

namespace sluice::gateway::s3 {
namespace {

struct Row {
    std::string_view code;
    int status;
    Code meaning;
};

constexpr std::array kTable{
    Row{"AccessDenied", 403, Code::kDenied},
    Row{"AccessForbidden", 403, Code::kDenied},
    Row{"AuthorizationHeaderMalformed", 400, Code::kInvalid},
    Row{"AuthorizationQueryParametersError", 400, Code::kInvalid},
    Row{"BadDigest", 400, Code::kInvalid},
    Row{"BadRequest", 400, Code::kInvalid},
    Row{"BucketAlreadyExists", 409, Code::kConflict},
    Row{"BucketAlreadyOwnedByYou", 409, Code::kConflict},
    Row{"BucketNotEmpty", 409, Code::kConflict},
    Row{"ConditionalRequestConflict", 409, Code::kConflict},
    Row{"EntityTooLarge", 400, Code::kTooLarge},
    Row{"EntityTooSmall", 400, Code::kInvalid},
    Row{"IllegalLocationConstraintException", 400, Code::kInvalid},
    Row{"IncompleteBody", 400, Code::kInvalid},
    Row{"IncorrectNumberOfFilesInPostRequest", 400, Code::kInvalid},
    Row{"InsufficientStorage", 507, Code::kStorageFull},
    Row{"InternalError", 500, Code::kInternal},
    Row{"InvalidAccessKeyId", 403, Code::kDenied},
    Row{"InvalidArgument", 400, Code::kInvalid},
    Row{"InvalidBucketAclWithObjectOwnership", 400, Code::kInvalid},
    Row{"InvalidBucketName", 400, Code::kInvalid},
    Row{"InvalidBucketState", 409, Code::kConflict},
    Row{"InvalidDigest", 400, Code::kInvalid},
    Row{"InvalidLocationConstraint", 400, Code::kInvalid},
    Row{"InvalidPart", 400, Code::kInvalid},
    Row{"InvalidPartNumber", 416, Code::kInvalid},
    Row{"InvalidPartOrder", 400, Code::kInvalid},
    Row{"InvalidPolicyDocument", 400, Code::kInvalid},
    Row{"InvalidRange", 416, Code::kInvalid},
    Row{"InvalidRequest", 400, Code::kInvalid},
    Row{"InvalidStorageClass", 400, Code::kInvalid},
    Row{"InvalidTag", 400, Code::kInvalid},
    Row{"InvalidToken", 400, Code::kInvalid},
    Row{"InvalidURI", 400, Code::kInvalid},
    Row{"KeyTooLongError", 400, Code::kTooLarge},
    Row{"MalformedPOSTRequest", 400, Code::kInvalid},
    Row{"MalformedXML", 400, Code::kInvalid},
    Row{"MalformedTrailerError", 400, Code::kInvalid},
    Row{"MaxPostPreDataLengthExceeded", 400, Code::kTooLarge},
    Row{"MetadataTooLarge", 400, Code::kTooLarge},
    Row{"MethodNotAllowed", 405, Code::kInvalid},
    Row{"MissingContentLength", 411, Code::kInvalid},
    Row{"MissingRequestBodyError", 400, Code::kInvalid},
    Row{"NoSuchBucket", 404, Code::kNotFound},
    Row{"NoSuchBucketPolicy", 404, Code::kNotFound},
    Row{"NoSuchCORSConfiguration", 404, Code::kNotFound},
    Row{"NoSuchKey", 404, Code::kNotFound},
    Row{"NoSuchLifecycleConfiguration", 404, Code::kNotFound},
    Row{"NoSuchTagSet", 404, Code::kNotFound},
    Row{"NoSuchUpload", 404, Code::kNotFound},
    Row{"NoSuchVersion", 404, Code::kNotFound},
    Row{"NotImplemented", 501, Code::kInvalid},
    Row{"OperationAborted", 409, Code::kConflict},
    Row{"PreconditionFailed", 412, Code::kConflict},
    Row{"RequestTimeTooSkewed", 403, Code::kDenied},
    Row{"RequestHeaderSectionTooLarge", 400, Code::kTooLarge},
    Row{"RequestTimeout", 400, Code::kInvalid},
    Row{"ServiceUnavailable", 503, Code::kUnavailable},
    Row{"SignatureDoesNotMatch", 403, Code::kDenied},
    Row{"SlowDown", 503, Code::kUnavailable},
    Row{"TooManyBuckets", 400, Code::kInvalid},
    Row{"XAmzContentSHA256Mismatch", 400, Code::kInvalid},
};

const Row* find_row(std::string_view code) {
    const auto* found = std::ranges::find(kTable, code, &Row::code);
    return found == kTable.end() ? nullptr : found;
}

Error make(std::string_view code, std::string message) {
    const Row* row = find_row(code);
    return {row ? row->meaning : Code::kInternal, std::string(code), std::move(message), {}};
}

Error not_found(std::string_view name) {
    if (name == "no_such_bucket") {
        return make("NoSuchBucket", "The specified bucket does not exist.");
    }
    if (name == "no_such_upload") {
        return make("NoSuchUpload",
                    "The specified upload does not exist. It may have been aborted or completed.");
    }
    if (name == "no_such_access_key") {
        return make("InvalidAccessKeyId",
                    "The AWS Access Key Id you provided does not exist in our records.");
    }
    return make("NoSuchKey", "The specified key does not exist.");
}

Error conflict(std::string_view name) {
    if (name == "precondition_failed") {
        return make("PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold.");
    }
    if (name == "bucket_exists") {
        return make("BucketAlreadyOwnedByYou",
                    "The bucket you tried to create already exists, and you own it.");
    }
    if (name == "bucket_not_empty") {
        return make("BucketNotEmpty", "The bucket you tried to delete is not empty.");
    }
    return make("OperationAborted", "Another operation on this object is in progress.");
}

Error invalid(const Error& error) {
    if (error.name == "invalid_range") return make("InvalidRange", error.message);
    if (error.name == "invalid_part_number") return make("InvalidPartNumber", error.message);
    if (error.name == "not_supported") return make("NotImplemented", error.message);
    return make("InvalidArgument", error.message);
}

// Long enough to let a queue drain or a disk be cleaned a little, short enough to be tried again.
constexpr std::string_view kRetryAfterSeconds = "5";

}  // namespace

int status_of(std::string_view s3_code) {
    const Row* row = find_row(s3_code);
    return row ? row->status : 500;
}

std::unexpected<Error> s3_error(std::string_view s3_code, std::string message) {
    return std::unexpected(make(s3_code, std::move(message)));
}

Error in_s3_words(const Error& error) {
    switch (error.code) {
        case Code::kNotFound:
            return not_found(error.name);
        case Code::kStorageFull:
            return make("InsufficientStorage", "There is not enough storage. Try again later.");
        case Code::kUnavailable:
        case Code::kCancelled:
            return make("SlowDown", "Please reduce your request rate.");
        case Code::kConflict:
            return conflict(error.name);
        case Code::kTooLarge:
            return make("EntityTooLarge", error.message);
        case Code::kInvalid:
            return invalid(error);
        case Code::kDenied:
            return make("AccessDenied", "Access Denied");
        case Code::kStaleLease:
        case Code::kIo:
        case Code::kInternal:
            break;
    }
    return make("InternalError", "We encountered an internal error. Please try again.");
}

Error in_s3_words(const Refusal& refusal) {
    static constexpr std::pair<std::string_view, std::string_view> kCodes[] = {
        {"bad_request", "BadRequest"},
        {"head_too_large", "RequestHeaderSectionTooLarge"},
        {"request_timeout", "RequestTimeout"},
        {"too_many_connections", "ServiceUnavailable"},
        {"too_many_uploads", "SlowDown"},
    };
    const auto* found = std::ranges::find(
        kCodes, refusal.name, &std::pair<std::string_view, std::string_view>::first);
    const bool known = found != std::end(kCodes);
    return make(known ? found->second : "InternalError", std::string(refusal.message));
}

void add_ids(const RequestIds& ids, Reply& reply) {
    reply.headers.emplace_back("x-amz-request-id", ids.request);
    reply.headers.emplace_back("x-amz-id-2", ids.host);
}

Reply error_reply(const Error& error,
                  std::string_view resource,
                  const RequestIds& ids,
                  std::string_view region) {
    Reply reply;
    reply.status = status_of(error.name);
    reply.headers.emplace_back("Content-Type", "application/xml");
    if (reply.status == 503 || reply.status == 507) {
        reply.headers.emplace_back("Retry-After", kRetryAfterSeconds);
    }
    const auto element = [&reply](std::string_view name, std::string_view text) {
        reply.body.append("<").append(name).append(">").append(xml_escape(text));
        reply.body.append("</").append(name).append(">");
    };
    reply.body = R"(<?xml version="1.0" encoding="UTF-8"?>)"
                 "\n<Error>";
    element("Code", error.name);
    element("Message", error.message);
    if (error.place.column) element("Condition", *error.place.column);
    element("Resource", resource);
    if (error.name == "AuthorizationHeaderMalformed" ||
        error.name == "AuthorizationQueryParametersError") {
        element("Region", region);
    }
    element("RequestId", ids.request);
    element("HostId", ids.host);
    reply.body += "</Error>";
    return reply;
}

std::string xml_escape(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&apos;";
                break;
            // Written as they are, a parser would take them for one another.
            case '\t':
                escaped += "&#9;";
                break;
            case '\n':
                escaped += "&#10;";
                break;
            case '\r':
                escaped += "&#13;";
                break;
            // XML 1.0 has no way to write the other control characters.
            default:
                escaped += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
        }
    }
    return escaped;
}

}  // namespace sluice::gateway::s3
