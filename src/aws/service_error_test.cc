#include "aws/service_error.h"

#include <gtest/gtest.h>

namespace sluice::aws {
namespace {

Code code_of(int status, const std::string& code) {
    return to_error(ServiceError{status, code, "", ""}, "s", "o").code;
}

TEST(ServiceError, ReadsS3sXml) {
    const auto error =
        parse_error(503,
                    {},
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>SlowDown"
                    "</Code><Message>Please reduce</Message><RequestId>R</RequestId>"
                    "</Error>");
    EXPECT_EQ(error.code, "SlowDown");
    EXPECT_EQ(error.message, "Please reduce");
    EXPECT_EQ(error.request_id, "R");
    EXPECT_EQ(retry_of(error), Retry::kThrottled);
}

TEST(ServiceError, ReadsTheQueryProtocolsXml) {
    const auto error = parse_error(
        400,
        {},
        "<ErrorResponse><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue"
        "</Code><Message>m</Message></Error><RequestId>R</RequestId></ErrorResponse>");
    EXPECT_EQ(error.code, "NonExistentQueue");
    EXPECT_EQ(error.request_id, "R");
    EXPECT_EQ(to_error(error, "sqs", "GetQueueUrl").code, Code::kNotFound);
}

TEST(ServiceError, ReadsJsonWithATypeInAnyOfItsForms) {
    for (const auto* type : {"com.amazonaws.sqs#QueueDoesNotExist",
                             "QueueDoesNotExist",
                             "QueueDoesNotExist:http://internal.amazon.com/coral/"}) {
        const auto error =
            parse_error(400,
                        {{"x-amzn-requestid", "R"}},
                        "{\"__type\":\"" + std::string(type) + "\",\"Message\":\"m\"}");
        EXPECT_EQ(error.code, "QueueDoesNotExist") << type;
        EXPECT_EQ(error.message, "m");
        EXPECT_EQ(error.request_id, "R");
    }
}

TEST(ServiceError, ReadsTheHeadersWhenTheBodySaysNothing) {
    EXPECT_EQ(parse_error(400, {{"x-amzn-errortype", "GoneException:http://x"}}, "").code,
              "GoneException");
    EXPECT_EQ(
        parse_error(
            400, {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}}, "{}")
            .code,
        "NonExistentQueue");
}

TEST(ServiceError, NamesAnErrorWithoutABodyByItsStatus) {
    EXPECT_EQ(parse_error(404, {}, "").code, "NotFound");
    EXPECT_EQ(parse_error(412, {}, "").code, "PreconditionFailed");
    EXPECT_EQ(parse_error(503, {}, "<html>busy").code, "ServiceUnavailable");
    EXPECT_EQ(parse_error(400, {}, "{\"__type\":").code, "BadRequest");
}

TEST(ServiceError, SaysWhatACallerDoes) {
    EXPECT_EQ(code_of(404, "NoSuchBucket"), Code::kNotFound);
    EXPECT_EQ(code_of(400, "QueueDoesNotExist"), Code::kNotFound);
    EXPECT_EQ(code_of(400, "ResourceNotFoundException"), Code::kNotFound);
    EXPECT_EQ(code_of(410, "GoneException"), Code::kNotFound);
    EXPECT_EQ(code_of(400, "ConditionalCheckFailedException"), Code::kConflict);
    EXPECT_EQ(code_of(400, "TransactionCanceledException"), Code::kConflict);
    EXPECT_EQ(code_of(409, "ConditionalRequestConflict"), Code::kConflict);
    EXPECT_EQ(code_of(304, "NotModified"), Code::kConflict);
    EXPECT_EQ(code_of(400, "AccessDeniedException"), Code::kDenied);
    EXPECT_EQ(code_of(400, "ExpiredTokenException"), Code::kDenied);
    EXPECT_EQ(code_of(403, "Whatever"), Code::kDenied);
    EXPECT_EQ(code_of(400, "EntityTooLarge"), Code::kTooLarge);
    EXPECT_EQ(code_of(413, "PayloadTooLargeException"), Code::kTooLarge);
    EXPECT_EQ(code_of(403, "QuotaExceeded"), Code::kStorageFull);
    EXPECT_EQ(code_of(400, "ThrottlingException"), Code::kUnavailable);
    EXPECT_EQ(code_of(403, "OverLimit"), Code::kUnavailable);
    EXPECT_EQ(code_of(500, "InternalServerError"), Code::kUnavailable);
    EXPECT_EQ(code_of(501, "NotImplemented"), Code::kInvalid);
    EXPECT_EQ(code_of(301, "PermanentRedirect"), Code::kInvalid);
    EXPECT_EQ(code_of(400, "ValidationException"), Code::kInvalid);
}

TEST(ServiceError, IsRetriedOnlyWhenLaterMayBeBetter) {
    const auto retry = [](int status, const std::string& code) {
        return retry_of(ServiceError{status, code, "", ""});
    };
    for (const int status : {500, 502, 503, 504}) EXPECT_EQ(retry(status, "X"), Retry::kTransient);
    EXPECT_EQ(retry(429, "X"), Retry::kThrottled);
    EXPECT_EQ(retry(400, "RequestTimeout"), Retry::kTransient);
    EXPECT_EQ(retry(200, "InternalError"), Retry::kTransient);
    EXPECT_EQ(retry(400, "ProvisionedThroughputExceededException"), Retry::kThrottled);
    EXPECT_EQ(retry(403, "RequestTimeTooSkewed"), Retry::kClockSkew);
    EXPECT_EQ(retry(501, "NotImplemented"), Retry::kNever);
    EXPECT_EQ(retry(403, "OverLimit"), Retry::kNever);
    EXPECT_EQ(retry(400, "ConditionalCheckFailedException"), Retry::kNever);
}

}  // namespace
}  // namespace sluice::aws
