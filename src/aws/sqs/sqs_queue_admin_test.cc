#include "aws/sqs/sqs_queue_admin.h"

#include "tests/aws/sqs_fixture.h"

namespace sluice::aws {
namespace {

using testing::HasSubstr;

const std::string kDone = reply(200, "{}");
const QueueName kDead = dead_letter_queue(queues::kUploads);

std::string arn_reply(const std::string& arn) {
    return reply(200, R"({"Attributes":{"QueueArn":")" + arn + R"("}})");
}
const std::string kDeadUrl = reply(200, R"({"QueueUrl":"dead"})");

using SqsQueueAdminTest = SqsTest;

TEST_F(SqsQueueAdminTest, CountsEveryQueueInTheOrderOfTheFlow) {
    std::vector<std::string> replies;
    for (int i = 0; i < 6; ++i) {
        replies.push_back(kUrl);
        replies.push_back(reply(200,
                                R"({"Attributes":{"ApproximateNumberOfMessages":")" +
                                    std::to_string(i) +
                                    R"(","ApproximateNumberOfMessagesDelayed":"20",)"
                                    R"("ApproximateNumberOfMessagesNotVisible":"30"}})"));
    }
    serve(replies);
    const auto all = admin().stats();
    ASSERT_TRUE(all) << describe(all.error());
    ASSERT_EQ(all->size(), 6U);
    EXPECT_EQ(all->at(0).queue, queues::kUploads);
    EXPECT_EQ(all->at(5).queue, dead_letter_queue(queues::kNotifications));
    EXPECT_EQ(all->at(5).visible, 5U);
    EXPECT_EQ(all->at(5).delayed, 20U);
    EXPECT_EQ(all->at(5).in_flight, 30U);
    EXPECT_EQ(asked(10), R"(GetQueueUrl {"QueueName":"test-notifications-dlq"})");
}

TEST_F(SqsQueueAdminTest, ShowsDeadLettersAndMakesThemVisibleAgain) {
    auto dead = message_json("m");
    dead["MessageAttributes"] = {{"reason", {{"DataType", "String"}, {"StringValue", "why: so"}}}};
    serve({kUrl, messages_reply({dead}), messages_reply({}), kDone});
    const auto seen = admin().peek(kDead, 20);
    ASSERT_TRUE(seen) << describe(seen.error());
    ASSERT_EQ(seen->size(), 1U);
    EXPECT_EQ(seen->at(0).body, "m");
    EXPECT_EQ(seen->at(0).reason, "why: so");
    EXPECT_EQ(seen->at(0).receive_count, 2U) << "the look itself is not counted";
    EXPECT_THAT(asked(3), HasSubstr(R"(ChangeMessageVisibility)"));
    EXPECT_THAT(asked(3), HasSubstr(R"("ReceiptHandle":"h1","VisibilityTimeout":0})"));
}

TEST_F(SqsQueueAdminTest, DoesNotCountAReceiveOfWorkToLookAtIt) {
    serve({kUrl});
    EXPECT_EQ(admin().peek(queues::kUploads, 10).error().name, "cannot_peek");
    EXPECT_EQ(request_count(), 1U) << "its URL only";
}

TEST_F(SqsQueueAdminTest, RedrivesByATaskOfSqsAndWaitsForItsEnd) {
    serve({kUrl,
           arn_reply("arn:work"),
           kDeadUrl,
           arn_reply("arn:dead"),
           reply(200, R"({"TaskHandle":"t"})"),
           reply(200, R"({"Results":[{"Status":"RUNNING"}]})"),
           reply(200,
                 R"({"Results":[{"Status":"COMPLETED","ApproximateNumberOfMessagesMoved":7},)"
                 R"({"Status":"FAILED"}]})")});
    const auto moved = admin().redrive(queues::kUploads);
    ASSERT_TRUE(moved) << describe(moved.error());
    EXPECT_EQ(*moved, 7U);
    EXPECT_EQ(asked(1),
              R"(GetQueueAttributes {"QueueUrl":"http://q/1/test-uploads",)"
              R"("AttributeNames":["QueueArn"]})");
    EXPECT_EQ(asked(4),
              R"(StartMessageMoveTask {"SourceArn":"arn:dead","DestinationArn":"arn:work"})");
    EXPECT_EQ(waiter.waits.size(), 1U);
}

TEST_F(SqsQueueAdminTest, SaysWhyATaskFailed) {
    serve({kUrl,
           arn_reply("arn:work"),
           kDeadUrl,
           arn_reply("arn:dead"),
           kDone,
           reply(200, R"({"Results":[{"Status":"FAILED","FailureReason":"because"}]})")});
    EXPECT_EQ(admin().redrive(queues::kUploads).error().message, "because");
}

TEST_F(SqsQueueAdminTest, MovesDeadLettersItselfWhereTheEngineHasNoTasks) {
    auto dead = message_json("m");
    dead["MessageAttributes"] = {{"user", {{"DataType", "String"}, {"StringValue", "ada"}}},
                                 {"reason", {{"DataType", "String"}, {"StringValue", "why"}}}};
    serve(
        {kUrl,
         arn_reply("arn:work"),
         kDeadUrl,
         arn_reply("arn:dead"),
         reply(400, R"({"__type":"com.amazonaws.sqs#InvalidAction"})"),
         messages_reply({dead}),
         reply(200,
               R"({"Successful":[{"Id":"0","MD5OfMessageBody":")" + sqs::md5_hex("m") + R"("}]})"),
         kDone,
         messages_reply({})});
    EXPECT_EQ(admin().redrive(queues::kUploads).value(), 1U);
    EXPECT_THAT(asked(6), HasSubstr(R"("QueueUrl":"http://q/1/test-uploads")"));
    EXPECT_THAT(asked(6), HasSubstr(R"("StringValue":"ada")"));
    EXPECT_THAT(asked(6), testing::Not(HasSubstr("reason")));
    EXPECT_EQ(asked(7), R"(DeleteMessage {"QueueUrl":"dead","ReceiptHandle":"h1"})");
}

TEST_F(SqsQueueAdminTest, MovesNothingWhenItMayNot) {
    serve({kUrl,
           arn_reply("arn:work"),
           kDeadUrl,
           arn_reply("arn:dead"),
           reply(403, R"({"__type":"AccessDeniedException"})"),
           reply(403, R"({"__type":"AccessDeniedException"})")});
    EXPECT_EQ(admin().redrive(queues::kUploads).error().code, Code::kDenied);
}

}  // namespace
}  // namespace sluice::aws
