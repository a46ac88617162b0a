#include "pipeline/take_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/s3_event.h"

namespace sluice::pipeline {
namespace {

using testing::SizeIs;

const BucketName kUp{"up"};
const std::string kAdaText = "ada-0000000000000000000000000000001";
const std::string kBobText = "bob-0000000000000000000000000000002";

std::string record(const std::string& key,
                   const std::string& name = "ObjectCreated:Put",
                   const std::string& bucket = "up") {
    return R"({"eventVersion":"2.1","eventName":")" + name + R"(","s3":{"bucket":{"name":")" +
           bucket + R"("},"object":{"key":")" + key + R"(","size":7,"eTag":"e1"}}})";
}

std::string records(const std::string& text) {
    return R"({"Records":[)" + text + "]}";
}

std::vector<OutgoingMessage> messages(const std::string& body) {
    auto taken = take_events(body, kUp);
    EXPECT_TRUE(taken) << describe(taken.error());
    return taken ? std::move(taken->outcome.send) : std::vector<OutgoingMessage>{};
}

TEST(TakeEvents, EachRecordIsAMessageOfItsUser) {
    const auto sent = messages(
        records(record(kAdaText + "/1") + "," + record(kBobText + "/2") + "," + record("c/3")));
    ASSERT_THAT(sent, SizeIs(3));
    EXPECT_EQ(sent[0].queue, queues::kUploads);
    EXPECT_EQ(sent[0].user, UserId{kAdaText});
    EXPECT_EQ(sent[0].body, records(record(kAdaText + "/1")));
    EXPECT_EQ(sent[1].user, UserId{kBobText});
    EXPECT_EQ(sent[2].user, UserId{}) << "no user could have been given that key";
}

TEST(TakeEvents, TheSpellingsOfOnesOwnEnginesAreTakenAsTheyAre) {
    const std::string minio = R"({"EventName":"s3:ObjectCreated:Put","Key":"up/k","Records":[)" +
                              record("a%2Fk", "s3:ObjectCreated:Put") + "]}";
    const std::string ceph =
        records(R"({"eventVersion":"2.2","eventSource":"ceph:s3","eventName":"ObjectCreated:Post",)"
                R"("s3":{"bucket":{"name":"up"},"object":{"key":"a%b","size":7,"etag":"e1"}}})");
    for (const std::string& body : {minio, ceph}) {
        const auto sent = messages(body);
        ASSERT_THAT(sent, SizeIs(1)) << body;
        EXPECT_THAT(decode_s3_event(sent[0].body)->created, SizeIs(1)) << "as the stage reads it";
    }
}

TEST(TakeEvents, OtherBucketsAndOtherEventsStartNothing) {
    const auto taken = take_events(records(record("k", "ObjectCreated:Put", "outputs") + "," +
                                           record("k", "ObjectRemoved:Delete")),
                                   kUp);
    ASSERT_TRUE(taken);
    EXPECT_THAT(taken->outcome.send, SizeIs(0));
    EXPECT_EQ(taken->elsewhere, 1U);
    EXPECT_THAT(messages(R"({"Service":"Amazon S3","Event":"s3:TestEvent"})"), SizeIs(0));
}

TEST(TakeEvents, ARecordThatCannotBeReadGoesWhereAnOperatorFindsIt) {
    const auto sent = messages(records(record("%zz") + "," + record("k")));
    ASSERT_THAT(sent, SizeIs(2));
    EXPECT_EQ(sent[0].body, records(record("%zz")));
}

TEST(TakeEvents, ABodyThatIsNoEventIsRefused) {
    for (const char* body : {"", "no json", "[]", "{}", R"({"Records":{}})"}) {
        const auto taken = take_events(body, kUp);
        ASSERT_FALSE(taken) << body;
        EXPECT_EQ(taken.error().name, "bad_event");
    }
}

}  // namespace
}  // namespace sluice::pipeline
