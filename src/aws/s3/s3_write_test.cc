// Staging on S3: what goes out when, and what is left behind.
#include "tests/aws/s3_fixture.h"

namespace sluice::aws {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kObject = "/outputs/ada/out%201.json";
const std::string kBegun = reply(200,
                                 "<?xml version=\"1.0\"?><InitiateMultipartUploadResult>"
                                 "<UploadId>u/1</UploadId></InitiateMultipartUploadResult>");
const std::string kAborted = reply(204, "");

class S3Write : public S3Test {};

TEST_F(S3Write, ASmallObjectIsKeptUntilItIsPublished) {
    serve({stored("0123456789")});
    ObjectAttributes attributes;
    attributes.content_type = "text/csv; charset=utf-8";
    attributes.content_disposition = "attachment";
    attributes.metadata = {{"jobid", "j1"}, {"mapping", "é:e"}};
    attributes.tags = {{"a b", "c&d"}};
    auto staged = stage("0123456789", attributes);
    ASSERT_TRUE(staged);
    EXPECT_EQ((*staged)->info().size, 10U);
    EXPECT_EQ((*staged)->info().etag, ETag{"781e5e245d69b566979b86e28d23f2c7"});
    EXPECT_EQ((*staged)->info().attributes, attributes);
    EXPECT_THAT(asked(), IsEmpty());

    EXPECT_EQ(store().publish(**staged), Published::kNow);
    EXPECT_THAT(asked(), ElementsAre("PUT " + kObject));
    const Arrived put = arrived()[0];
    EXPECT_EQ(put.body, "0123456789");
    EXPECT_EQ(header(put, "if-none-match"), "*");
    EXPECT_EQ(header(put, "content-md5"), "eB5eJF1ptWaXm4bijSPyxw==");
    EXPECT_EQ(header(put, "x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
    EXPECT_EQ(header(put, "content-type"), "text/csv; charset=utf-8");
    EXPECT_EQ(header(put, "content-disposition"), "attachment");
    EXPECT_EQ(header(put, "x-amz-meta-jobid"), "j1");
    EXPECT_EQ(header(put, "x-amz-meta-mapping"), "=?UTF-8?B?w6k6ZQ==?=");
    EXPECT_EQ(header(put, "x-amz-tagging"), "a%20b=c%26d");
    EXPECT_EQ(header(put, "authorization"),
              expected_authorization(put, "s3", "UNSIGNED-PAYLOAD", signing::PathStyle::kS3));
}

TEST_F(S3Write, AThrownAwaySmallObjectAsksForNothing) {
    serve({});
    {
        ASSERT_TRUE(stage("0123456789"));
    }
    EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(S3Write, ALargeObjectGoesOutInPartsOfOneSize) {
    serve({kBegun,
           stored("0123456789"),
           stored("abcdefghij"),
           stored("xyz"),
           reply(200, "<CompleteMultipartUploadResult/>")});
    ObjectAttributes attributes;
    attributes.metadata = {{"jobid", "j1"}};
    auto writer = store().stage(kName, attributes).value();
    for (const char* block : {"0", "123456789abcde", "", "fghijxyz"}) {
        ASSERT_TRUE(writer->write(std::string_view(block)));
    }
    auto staged = writer->seal();
    ASSERT_TRUE(staged) << describe(staged.error());
    const std::string base = kObject + "?partNumber=";
    EXPECT_THAT(asked(),
                ElementsAre("POST " + kObject + "?uploads=",
                            "PUT " + base + "1&uploadId=u%2F1",
                            "PUT " + base + "2&uploadId=u%2F1",
                            "PUT " + base + "3&uploadId=u%2F1"));
    EXPECT_EQ(header(arrived()[0], "x-amz-meta-jobid"), "j1");
    EXPECT_EQ(arrived()[2].body, "abcdefghij");
    EXPECT_EQ((*staged)->info().size, 23U);
    const std::string md5s = md5_of("0123456789") + md5_of("abcdefghij") + md5_of("xyz");
    EXPECT_EQ((*staged)->info().etag, ETag{md5_hex_of(md5s) + "-3"});

    EXPECT_EQ(store().publish(**staged), Published::kNow);
    const Arrived complete = arrived().at(4);
    EXPECT_EQ(complete.method + " " + complete.target, "POST " + kObject + "?uploadId=u%2F1");
    EXPECT_EQ(header(complete, "if-none-match"), "*");
    EXPECT_EQ(complete.body,
              "<CompleteMultipartUpload>"
              "<Part><PartNumber>1</PartNumber><ETag>\"" +
                  md5_hex_of("0123456789") +
                  "\"</ETag></Part>"
                  "<Part><PartNumber>2</PartNumber><ETag>\"" +
                  md5_hex_of("abcdefghij") +
                  "\"</ETag></Part>"
                  "<Part><PartNumber>3</PartNumber><ETag>\"" +
                  md5_hex_of("xyz") + "\"</ETag></Part></CompleteMultipartUpload>");
    staged->reset();
    EXPECT_EQ(request_count(), 5U) << "nothing is aborted";
}

// As one part exactly: whether it was written in one piece or in many, it is the same request.
TEST_F(S3Write, AnObjectOfExactlyOnePartIsPutAtOnce) {
    serve({});
    auto writer = store().stage(kName, {}).value();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(writer->write(std::string_view("x")));
    ASSERT_TRUE(writer->seal());
    EXPECT_THAT(asked(), IsEmpty());
}

TEST_F(S3Write, AThrownAwayUploadIsAborted) {
    serve({kBegun, stored("0123456789"), kAborted});
    {
        auto writer = store().stage(kName, {}).value();
        ASSERT_TRUE(writer->write(std::string_view("0123456789x")));
        ASSERT_TRUE(writer->write(std::string_view("y")));
    }
    const auto lines = asked();
    EXPECT_EQ(lines.back(), "DELETE " + kObject + "?uploadId=u%2F1");
}

TEST_F(S3Write, AThrownAwaySealedUploadIsAborted) {
    serve({kBegun, stored("0123456789"), stored("x"), kAborted});
    {
        ASSERT_TRUE(stage("0123456789x"));
    }
    EXPECT_EQ(asked().back(), "DELETE " + kObject + "?uploadId=u%2F1");
}

// Bytes that changed on the way are sent again.
TEST_F(S3Write, SendsAPartAgainThatArrivedBroken) {
    serve({kBegun,
           refusal(400, "BadDigest"),
           stored("0123456789"),
           refusal(503, "SlowDown"),
           stored("x"),
           kAborted});
    ASSERT_TRUE(stage("0123456789x"));
    EXPECT_EQ(arrived()[2].body, "0123456789");
    EXPECT_EQ(arrived()[4].body, "x");
}

TEST_F(S3Write, FailsWhereS3HasOtherBytes) {
    serve({kBegun, stored("0123456780"), kAborted});
    const auto staged = stage("0123456789x");
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().name, "etag_mismatch");
    EXPECT_EQ(staged.error().code, Code::kIo);
}

// With a key of KMS the ETag is no MD5.
TEST_F(S3Write, TakesTheETagsOfEncryptedParts) {
    const std::string encrypted = "x-amz-server-side-encryption: aws:kms\r\n";
    serve({kBegun,
           reply(200, "", etag_header("opaque1") + encrypted),
           reply(200, "", etag_header("opaque2") + encrypted),
           reply(200, "<CompleteMultipartUploadResult/>")});
    auto staged = stage("0123456789x");
    ASSERT_TRUE(staged) << describe(staged.error());
    EXPECT_EQ(store().publish(**staged), Published::kNow);
    EXPECT_NE(arrived()[3].body.find("<ETag>\"opaque2\"</ETag>"), std::string::npos);
}

TEST_F(S3Write, AFailedWriterStaysFailed) {
    serve({refusal(403, "AccessDenied")});
    auto writer = store().stage(kName, {}).value();
    ASSERT_TRUE(writer->write(std::string_view("0123456789")));
    EXPECT_EQ(writer->write(std::string_view("x")).error().name, "AccessDenied");
    EXPECT_EQ(writer->write(std::string_view("x")).error().name, "AccessDenied");
    EXPECT_EQ(writer->seal().error().name, "AccessDenied");
    EXPECT_EQ(request_count(), 1U);
}

}  // namespace
}  // namespace sluice::aws
