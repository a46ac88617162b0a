// Receiving, and what is done with a lease.
#include "aws/sqs/sqs_queue.h"

#include "tests/aws/sqs_fixture.h"

namespace sluice::aws {
namespace {

using testing::HasSubstr;

const std::string kNothing = reply(200, "{}");
const std::string kEmpty = reply(200, "");
const std::string kStale = reply(400, R"({"__type":"com.amazonaws.sqs#ReceiptHandleIsInvalid"})");

using SqsQueueTest = SqsTest;

TEST_F(SqsQueueTest, FindsTheUrlByThePrefixedNameOnceAndAsksForAllItNeeds) {
    serve({kUrl, kNothing, kNothing});
    EXPECT_TRUE(receive(Milliseconds{1}, 7)->empty());
    EXPECT_TRUE(receive()->empty());
    EXPECT_EQ(asked(0), R"(GetQueueUrl {"QueueName":"test-uploads"})");
    EXPECT_EQ(asked(1),
              R"(ReceiveMessage {"QueueUrl":"http://q/1/test-uploads","MaxNumberOfMessages":7,)"
              R"("VisibilityTimeout":30,"WaitTimeSeconds":1,)"
              R"("AttributeNames":["ApproximateReceiveCount","SentTimestamp"],)"
              R"("MessageAttributeNames":["user","reason","large-body"]})");
    EXPECT_THAT(asked(2), HasSubstr(R"("MaxNumberOfMessages":10,)"));
    EXPECT_THAT(asked(2), HasSubstr(R"("WaitTimeSeconds":0,)"));
    EXPECT_EQ(signing::find(arrived()[1].headers, "content-type"), "application/x-amz-json-1.0");
}

TEST_F(SqsQueueTest, MakesALeaseOfAMessage) {
    auto message = message_json("hello");
    message["MessageAttributes"] = {{"user", {{"DataType", "String"}, {"StringValue", "ada"}}}};
    serve({kUrl, messages_reply({message})});
    const auto leases = receive();
    ASSERT_TRUE(leases) << describe(leases.error());
    ASSERT_EQ(leases->size(), 1U);
    const Lease& lease = leases->front();
    EXPECT_EQ(lease.queue, queues::kUploads);
    EXPECT_EQ(lease.message, MessageId{"id-h1"});
    EXPECT_EQ(lease.receive_count, 3U);
    EXPECT_EQ(lease.interrupted, 0U);
    EXPECT_EQ(lease.user, UserId{"ada"});
    EXPECT_EQ(lease.body, "hello");
    EXPECT_EQ(lease.sent, WallTime{Milliseconds{1'772'366'400'123}});
    EXPECT_EQ(lease.receipt, "h1");
}

TEST_F(SqsQueueTest, TakesTheUserFromTheBodyWhenNoAttributeSaysIt) {
    serve({kUrl,
           messages_reply({message_json(R"({"v":1,"user":"bob"})"), message_json("[1]", "h2")})});
    const auto leases = receive().value();
    EXPECT_EQ(leases[0].user, UserId{"bob"});
    EXPECT_EQ(leases[1].user, UserId{});
}

TEST_F(SqsQueueTest, LeavesOutWhatWasChangedOnTheWay) {
    auto changed = message_json("hello");
    changed["Body"] = "hellp";
    serve({kUrl, messages_reply({changed, message_json("whole", "h2")})});
    const auto leases = receive().value();
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].body, "whole");
}

TEST_F(SqsQueueTest, WaitsInStepsOfTwentySeconds) {
    serve({kUrl, kNothing, kNothing, messages_reply({message_json("late")})});
    EXPECT_EQ(receive(Seconds{50})->size(), 1U);
    EXPECT_THAT(asked(1), HasSubstr(R"("WaitTimeSeconds":20,)"));
    EXPECT_THAT(asked(2), HasSubstr(R"("WaitTimeSeconds":20,)"));
    EXPECT_THAT(asked(3), HasSubstr(R"("WaitTimeSeconds":10,)"));
}

TEST_F(SqsQueueTest, EndsWithNothingWhenItIsStopped) {
    serve({});
    std::stop_source stop;
    stop.request_stop();
    const auto leases =
        queue().receive(queues::kUploads, 1, Seconds{30}, Seconds{20}, stop.get_token());
    ASSERT_TRUE(leases);
    EXPECT_TRUE(leases->empty());
}

// A stop that comes while the poll runs.
class StoppedPollTest : public SqsTest {
  protected:
    Result<std::vector<Lease>> poll() {
        server().when_asked([this](const std::string& request) {
            if (request.find("ReceiveMessage") != std::string::npos) stop_.request_stop();
        });
        return queue().receive(queues::kUploads, 1, Seconds{30}, Seconds{20}, stop_.get_token());
    }

  private:
    std::stop_source stop_;
};

TEST_F(StoppedPollTest, HandsOutWhatThePollFound) {
    serve({kUrl, messages_reply({message_json("hello")})});
    const auto leases = poll();
    ASSERT_TRUE(leases) << describe(leases.error());
    EXPECT_EQ(leases->size(), 1U);
}

TEST_F(StoppedPollTest, DoesNotAskAgain) {
    serve({kUrl, reply(503, "{}"), messages_reply({message_json("hello")})});
    const auto leases = poll();
    ASSERT_TRUE(leases) << describe(leases.error());
    EXPECT_TRUE(leases->empty());
    EXPECT_EQ(request_count(), 2U);
}

TEST_F(SqsQueueTest, SaysThatAQueueIsNotThere) {
    serve({reply(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist"})")});
    const auto leases = receive();
    EXPECT_EQ(leases.error().code, Code::kNotFound);
    EXPECT_EQ(leases.error().name, "no_such_queue");
}

TEST_F(SqsQueueTest, ExtendsForAsLongAsItIsAsked) {
    serve({kUrl, messages_reply({message_json("m")}), kEmpty});
    const Lease lease = receive()->front();
    clock.advance(Milliseconds{29'999});
    ASSERT_TRUE(queue().extend(lease, Milliseconds{59'001}));
    EXPECT_EQ(asked(2),
              R"(ChangeMessageVisibility {"QueueUrl":"http://q/1/test-uploads",)"
              R"("ReceiptHandle":"h1","VisibilityTimeout":60})");
    clock.advance(Milliseconds{59'000});
    EXPECT_TRUE(queue().check(lease));
}

TEST_F(SqsQueueTest, ReleasesAfterADelayAndHandsBackAtOnce) {
    serve({kUrl, messages_reply({message_json("a"), message_json("b", "h2")}), kEmpty, kEmpty});
    const auto leases = receive().value();
    ASSERT_TRUE(queue().release(leases[0], Milliseconds{1'500}));
    ASSERT_TRUE(queue().hand_back(leases[1]));
    EXPECT_THAT(asked(2), HasSubstr(R"("ReceiptHandle":"h1","VisibilityTimeout":2})"));
    EXPECT_THAT(asked(3), HasSubstr(R"("ReceiptHandle":"h2","VisibilityTimeout":0})"));
    EXPECT_EQ(queue().extend(leases[0], Seconds{30}).error().code, Code::kStaleLease);
    EXPECT_EQ(request_count(), 4U) << "a lease that was given back is not asked for again";
}

TEST_F(SqsQueueTest, ALeaseWhoseTimeHasPassedCanDoNothingWhateverSqsWouldSay) {
    serve({kUrl, messages_reply({message_json("m")}), kEmpty});
    const Lease lease = receive()->front();
    clock.advance(Seconds{30});
    EXPECT_EQ(queue().extend(lease, Seconds{30}).error().code, Code::kStaleLease);
    EXPECT_EQ(queue().release(lease, Seconds{0}).error().code, Code::kStaleLease);
    EXPECT_EQ(queue().hand_back(lease).error().code, Code::kStaleLease);
    EXPECT_EQ(queue().check(lease).error().code, Code::kStaleLease);
    EXPECT_EQ(request_count(), 2U);
}

TEST_F(SqsQueueTest, BelievesSqsThatALeaseHasEnded) {
    serve({kUrl, messages_reply({message_json("m")}), kStale, kStale});
    const Lease lease = receive()->front();
    EXPECT_EQ(queue().extend(lease, Seconds{30}).error().code, Code::kStaleLease);
    EXPECT_EQ(queue().check(lease).error().code, Code::kStaleLease);
    EXPECT_EQ(queue().consume(lease).error().code, Code::kStaleLease);
}

TEST_F(SqsQueueTest, ConsumesByDeletingAlsoWhenItsTimeHasJustPassed) {
    serve({kUrl, messages_reply({message_json("m")}), kEmpty});
    const Lease lease = receive()->front();
    clock.advance(Seconds{31});
    ASSERT_TRUE(queue().consume(lease));
    EXPECT_EQ(asked(2),
              R"(DeleteMessage {"QueueUrl":"http://q/1/test-uploads","ReceiptHandle":"h1"})");
}

Lease lease_of_lambda() {
    Lease lease;
    lease.queue = queues::kUploads;
    lease.receipt = "of-lambda";
    return lease;
}

TEST_F(SqsQueueTest, WorksOnALeaseThatLambdaReceivedAndLeavesItsDeletionToLambda) {
    serve({kUrl, kEmpty, kEmpty});
    EXPECT_FALSE(queue().extend(lease_of_lambda(), Seconds{30}));
    const Lease lease = queue().adopt(lease_of_lambda(), false, Seconds{30}).value();
    EXPECT_TRUE(queue().extend(lease, Seconds{30}));
    EXPECT_TRUE(queue().check(lease));
    EXPECT_TRUE(queue().consume(lease));
    EXPECT_FALSE(queue().check(lease));
    EXPECT_EQ(request_count(), 2U);  // no DeleteMessage
}

TEST_F(SqsQueueTest, HandsBackALeaseThatLambdaReceived) {
    serve({kUrl, kEmpty});
    const Lease lease = queue().adopt(lease_of_lambda(), false, Seconds{30}).value();
    EXPECT_TRUE(queue().release(lease, Seconds{7}));
    EXPECT_THAT(asked(1), HasSubstr(R"("ReceiptHandle":"of-lambda","VisibilityTimeout":7})"));
    EXPECT_FALSE(queue().check(lease));
}

class LargeMessageTest : public SqsTest {
  protected:
    static boost::json::object pointer_json(const std::string& pointer) {
        auto message = message_json(pointer);
        message["MessageAttributes"] = {
            {"user", {{"DataType", "String"}, {"StringValue", "ada"}}},
            {"large-body", {{"DataType", "String"}, {"StringValue", "1"}}}};
        return message;
    }
};

TEST_F(LargeMessageTest, IsAdoptedWithItsBodyWhichStaysUntilItExpires) {
    bodies.bodies["p"] = "the large body";
    serve({});
    Lease lease;
    lease.queue = queues::kUploads;
    lease.receipt = "of-lambda";
    lease.body = "p";
    bodies.failing = true;
    EXPECT_FALSE(queue().adopt(lease, true, Seconds{30}));
    bodies.failing = false;
    lease = queue().adopt(lease, true, Seconds{30}).value();
    EXPECT_EQ(lease.body, "the large body");
    EXPECT_TRUE(queue().consume(lease));
    EXPECT_TRUE(bodies.bodies.contains("p"));
    EXPECT_EQ(request_count(), 0U);
}

TEST_F(LargeMessageTest, HandsOutTheBodyAndRemovesItBehindTheMessage) {
    bodies.bodies["p"] = "the large body";
    serve({kUrl, messages_reply({pointer_json("p")}), kEmpty, kEmpty});
    const Lease lease = receive()->front();
    EXPECT_EQ(lease.body, "the large body");
    EXPECT_TRUE(queue().extend(lease, Seconds{30}));
    EXPECT_EQ(bodies.bodies.size(), 1U);
    EXPECT_TRUE(queue().consume(lease));
    EXPECT_TRUE(bodies.bodies.empty());
    EXPECT_THAT(asked(3), HasSubstr(R"("ReceiptHandle":"h1"})"));
}

TEST_F(LargeMessageTest, KeepsTheBodyWhenTheMessageStays) {
    bodies.bodies["p"] = "the large body";
    serve({kUrl, messages_reply({pointer_json("p")}), kStale});
    EXPECT_FALSE(queue().consume(receive()->front()));
    EXPECT_EQ(bodies.bodies.size(), 1U);
}

TEST_F(LargeMessageTest, LeavesAMessageInTheQueueWhoseBodyCannotBeReadNow) {
    bodies.failing = true;
    serve({kUrl, messages_reply({pointer_json("p"), message_json("other", "h2")})});
    const auto leases = receive().value();
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].body, "other");
    EXPECT_EQ(metrics["sluice_aws_bodies_unread_total,uploads"], 1) << "an operator must see it";
}

TEST_F(LargeMessageTest, HandsOutThePointerWhenItsBodyIsGone) {
    serve({kUrl, messages_reply({pointer_json("p")})});
    EXPECT_EQ(receive()->front().body, "p");
}

}  // namespace
}  // namespace sluice::aws
