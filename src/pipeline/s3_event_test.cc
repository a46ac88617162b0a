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

S3Event event_in(const std::string& body) {
    const auto event = decode_s3_event(body);
    EXPECT_TRUE(event) << describe(event.error());
    return event.value_or(S3Event{});
}

TEST(S3Event, NamesTheObjectItsVersionAndItsWriter) {
    const S3Event event = event_in(records(
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
    EXPECT_EQ(event_in(records(record("ObjectCreated:Put", key))).created.at(0).name.key.text(),
              "a b+c/é/😀/%41&=");
}

TEST(S3Event, HandlesEveryRecordInOrder) {
    const S3Event event = event_in(records(record("ObjectCreated:Put", "1") + "," +
                                           record("ObjectCreated:Post", "2") + "," +
                                           record("ObjectCreated:CompleteMultipartUpload", "3")));
    ASSERT_EQ(event.created.size(), 3U);
    EXPECT_EQ(event.created[2].name.key, ObjectKey{"3"});
}

TEST(S3Event, AcceptsTheServicePrefixAndNewerMinorVersions) {
    EXPECT_EQ(event_in(records(record("s3:ObjectCreated:Put"))).created.size(), 1U);
    EXPECT_EQ(event_in(records(record("ObjectCreated:Put", "k", "2.5"))).created.size(), 1U);
}

// What MinIO sends to a webhook.
TEST(S3Event, ReadsTheEventsOfMinIo) {
    const S3Event event = event_in(R"({
        "EventName": "s3:ObjectCreated:Put", "Key": "up/u1/a b.csv",
        "Records": [{
            "eventVersion": "2.0", "eventSource": "minio:s3", "awsRegion": "",
            "eventTime": "2026-11-29T08:58:39.883Z", "eventName": "s3:ObjectCreated:Put",
            "userIdentity": {"principalId": "minio"},
            "requestParameters": {"principalId": "minio", "region": "", "sourceIPAddress": "::1"},
            "responseElements": {"x-amz-request-id": "1", "x-minio-origin-endpoint": "http://h"},
            "s3": {
                "s3SchemaVersion": "1.0", "configurationId": "Config",
                "bucket": {"name": "up", "ownerIdentity": {"principalId": "minio"},
                           "arn": "arn:aws:s3:::up"},
                "object": {"key": "u1%2Fa+b.csv", "size": 7, "eTag": "e1",
                           "contentType": "text/csv",
                           "userMetadata": {"X-Amz-Meta-Jobid": "j"}, "sequencer": "15612487A9"}},
            "source": {"host": "::1", "port": "", "userAgent": "MinIO"}}]})");
    ASSERT_EQ(event.created.size(), 1U);
    EXPECT_EQ(event.created[0].name, (ObjectName{BucketName{"up"}, ObjectKey{"u1/a b.csv"}}));
    EXPECT_EQ(event.created[0].etag, ETag{"e1"});
    EXPECT_EQ(event.created[0].principal, "minio");
}

// What Ceph's gateway, version 16, was seen to send to a webhook; older ones write "etag".
TEST(S3Event, ReadsTheEventsOfCeph) {
    const auto ceph = [](const std::string& etag_name) {
        return R"({"Records":[{
            "eventVersion":"2.2","eventSource":"ceph:s3","awsRegion":"",
            "eventTime":"2026-11-29T08:58:39.883672Z","eventName":"ObjectCreated:Put",
            "userIdentity":{"principalId":"conformance"},
            "requestParameters":{"sourceIPAddress":""},
            "responseElements":{"x-amz-request-id":"337f","x-amz-id-2":"100f-default-default"},
            "s3":{"s3SchemaVersion":"1.0","configurationId":"n",
                "bucket":{"name":"up","ownerIdentity":{"principalId":"conformance"},
                          "arn":"arn:aws:s3:::up","id":"337f.4113.1"},
                "object":{"key":"u1/a b+c%é.csv","size":7,")" +
               etag_name + R"(":"e1","versionId":"","sequencer":"3FE90B6B6C42BC34",
                    "metadata":[{"key":"x-amz-meta-jobid","val":"j"}],
                    "tags":[{"key":"x","val":"y"}]}},
            "eventId":"1795942719.884753.e1","opaqueData":""}]})";
    };
    for (const char* etag_name : {"eTag", "etag"}) {
        const S3Event event = event_in(ceph(etag_name));
        ASSERT_EQ(event.created.size(), 1U);
        EXPECT_EQ(event.created[0].name.key, ObjectKey{"u1/a b+c%é.csv"});
        EXPECT_EQ(event.created[0].etag, ETag{"e1"});
        EXPECT_EQ(event.created[0].size, 7U);
    }
}

TEST(S3Event, IgnoresEventsThatCreateNothing) {
    const S3Event event =
        event_in(records(record("ObjectRemoved:Delete") + "," + record("s3:ObjectTagging:Put")));
    EXPECT_TRUE(event.created.empty());
    EXPECT_TRUE(event.unreadable.empty());
}

TEST(S3Event, ATestEventCreatesNothing) {
    EXPECT_TRUE(
        event_in(R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"})").created.empty());
}

TEST(S3Event, AnUnreadableRecordDoesNotHideTheOthers) {
    for (const std::string& bad : {record("ObjectCreated:Put", "k", "3.0"),
                                   record("ObjectCreated:Put", "bad%2"),
                                   record("ObjectCreated:Put", "bad%zz"),
                                   record("ObjectCreated:Put", "not-utf8-%FF"),
                                   record("ObjectCreated:Put", "nul-%00"),
                                   std::string(R"({"eventVersion":"2.1"})"),
                                   std::string("7")}) {
        const S3Event event = event_in(records(bad + "," + record("ObjectCreated:Put")));
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
