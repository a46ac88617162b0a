// Batches of SQS, in the shape of the documented example.
#include "app/lambda/batch_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app::lambda {
namespace {

namespace json = boost::json;

json::object record() {
    return json::parse(R"({
      "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d",
      "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
      "body": "{\"v\":1}",
      "attributes": {"ApproximateReceiveCount": "3", "SentTimestamp": "1545082649183",
        "SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1545082649185"},
      "messageAttributes": {"user": {"stringValue": "ada", "stringListValues": [],
        "binaryListValues": [], "dataType": "String"}},
      "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
      "eventSource": "aws:sqs",
      "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:sluice-staging-uploads",
      "awsRegion": "us-east-2"})")
        .as_object();
}

Result<std::vector<Record>> read(const json::array& records) {
    return read_batch_event(json::serialize(json::object{{"Records", records}}), queues::kUploads);
}

TEST(BatchEvent, HoldsLeases) {
    const auto records = read({record()});
    ASSERT_TRUE(records) << describe(records.error());
    ASSERT_EQ(records->size(), 1U);
    const Lease& lease = records->front().lease;
    EXPECT_EQ(lease.queue, queues::kUploads);
    EXPECT_EQ(lease.message, MessageId{"059f36b4-87a3-44ab-83d2-661975830a7d"});
    EXPECT_EQ(lease.receipt, "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
    EXPECT_EQ(lease.receive_count, 3U);
    EXPECT_EQ(lease.tries(), 3U);
    EXPECT_EQ(lease.sent, WallTime{Milliseconds{1'545'082'649'183}});
    EXPECT_EQ(lease.user, UserId{"ada"});
    EXPECT_EQ(lease.body, R"({"v":1})");
    EXPECT_FALSE(records->front().body_is_pointer);
}

TEST(BatchEvent, SaysThatABodyIsAPointer) {
    json::object large = record();
    large["messageAttributes"] = {{"large-body", {{"stringValue", "1"}, {"dataType", "String"}}}};
    EXPECT_TRUE(read({large})->front().body_is_pointer);
}

TEST(BatchEvent, TakesTheUserFromTheBodyWhenNoAttributeSaysIt) {
    json::object of_s3 = record();
    of_s3["messageAttributes"] = json::object();
    EXPECT_EQ(read({of_s3})->front().lease.user, UserId{});
    of_s3["body"] = R"({"user":"bob"})";
    EXPECT_EQ(read({of_s3})->front().lease.user, UserId{"bob"});
}

TEST(BatchEvent, IsRefusedWholeWhenOneRecordIsNone) {
    for (const auto& [name, value] :
         {std::pair{"messageId", ""},
          std::pair{"receiptHandle", ""},
          std::pair{"attributes", ""},
          std::pair{"eventSource", "aws:s3"},
          std::pair{"eventSourceARN", "arn:aws:sqs:us-east-2:1:sluice-notifications"}}) {
        json::object bad = record();
        bad[name] = value;
        EXPECT_EQ(read({record(), bad}).error().name, "bad_event") << name;
    }
    EXPECT_EQ(read({"text"}).error().name, "bad_event");
    EXPECT_EQ(read_batch_event("{}", queues::kUploads).error().name, "bad_event");
    EXPECT_EQ(read_batch_event(R"({"Records":)", queues::kUploads).error().name, "bad_event");
}

TEST(BatchAnswer, ListsWhatIsToComeAgain) {
    EXPECT_EQ(batch_answer({}), R"({"batchItemFailures":[]})");
    const std::vector<MessageId> failed{MessageId{"a"}, MessageId{"b"}};
    EXPECT_EQ(batch_answer(failed),
              R"({"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"b"}]})");
}

}  // namespace
}  // namespace sluice::app::lambda
