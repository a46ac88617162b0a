#include "pipeline/s3_event.h"

#include <gtest/gtest.h>

namespace sluice::pipeline {
namespace {

std::string record(const std::string& event_name,
                   const std::string& key = "a/b.csv",
                   const std::string& version = "2.1") {
    return R"({"eventVersion":")" + version + R"(","eventName":")" + event_name +
           R"(","s3":{"bucket":{"name":"up"},"object":{"key":")" + key +
           R"(","size":7,"eTag":"e1"}}})";
}

std::string records(const std::string& text) {
    return R"({"Records":[)" + text + "]}";
}

S3Event decode(const std::string& body) {
    const auto event = decode_s3_event(body);
    EXPECT_TRUE(event) << describe(event.error());
    return event.value_or(S3Event{});
}

TEST(S3Event, NamesTheObjectItsVersionAndItsWriter) {
    const S3Event event = decode(records(
        R"({"eventVersion":"2.1","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"root"},)"
        R"("s3":{"bucket":{"name":"up"},"object":{"key":"k","size":7,"eTag":"\"e1\""}}})"));
    ASSERT_EQ(event.created.size(), 1U);
    EXPECT_EQ(event.created[0].name, (ObjectName{BucketName{"up"}, ObjectKey{"k"}}));
    EXPECT_EQ(event.created[0].size, 7U);
    EXPECT_EQ(event.created[0].etag, ETag{"e1"});
    EXPECT_EQ(event.created[0].principal, "root");
}

TEST(S3Event, DecodesKeysOnceFromTheFormEncoding) {
    const std::string key = "a+b%2Bc/%C3%A9/%F0%9F%98%80/%2541&=";
    EXPECT_EQ(decode(records(record("ObjectCreated:Put", key))).created.at(0).name.key.text(),
              "a b+c/é/😀/%41&=");
}

TEST(S3Event, HandlesEveryRecordInOrder) {
    const S3Event event =
        decode(records(record("ObjectCreated:Put", "1") + "," + record("ObjectCreated:Post", "2") +
                       "," + record("ObjectCreated:CompleteMultipartUpload", "3")));
    ASSERT_EQ(event.created.size(), 3U);
    EXPECT_EQ(event.created[2].name.key, ObjectKey{"3"});
}

TEST(S3Event, AcceptsTheServicePrefixAndNewerMinorVersions) {
    EXPECT_EQ(decode(records(record("s3:ObjectCreated:Put"))).created.size(), 1U);
    EXPECT_EQ(decode(records(record("ObjectCreated:Put", "k", "2.5"))).created.size(), 1U);
}

TEST(S3Event, IgnoresEventsThatCreateNothing) {
    const S3Event event =
        decode(records(record("ObjectRemoved:Delete") + "," + record("s3:ObjectTagging:Put")));
    EXPECT_TRUE(event.created.empty());
    EXPECT_TRUE(event.unreadable.empty());
}

TEST(S3Event, ATestEventCreatesNothing) {
    EXPECT_TRUE(
        decode(R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"})").created.empty());
}

TEST(S3Event, AnUnreadableRecordDoesNotHideTheOthers) {
    for (const std::string& bad : {record("ObjectCreated:Put", "k", "3.0"),
                                   record("ObjectCreated:Put", "bad%2"),
                                   record("ObjectCreated:Put", "bad%zz"),
                                   record("ObjectCreated:Put", "not-utf8-%FF"),
                                   record("ObjectCreated:Put", "nul-%00"),
                                   std::string(R"({"eventVersion":"2.1"})"),
                                   std::string("7")}) {
        const S3Event event = decode(records(bad + "," + record("ObjectCreated:Put")));
        EXPECT_EQ(event.created.size(), 1U) << bad;
        EXPECT_EQ(event.unreadable.size(), 1U) << bad;
    }
}

TEST(S3Event, RefusesWhatIsNoEvent) {
    for (const char* body : {"", "hello", "[]", "{}", R"({"Records":{}})"}) {
        const auto event = decode_s3_event(body);
        ASSERT_FALSE(event) << body;
        EXPECT_EQ(event.error().name, "bad_event");
        EXPECT_EQ(event.error().code, Code::kInvalid);
    }
    EXPECT_FALSE(decode_s3_event(std::string(100'000, '[')));
}

}  // namespace
}  // namespace sluice::pipeline
