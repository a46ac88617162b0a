#include "aws/service_probe.h"

#include "tests/aws/client_fixture.h"

namespace sluice::aws {
namespace {

using testing::HasSubstr;

const std::string kItem = reply(200, "{}");
const std::string kUrl = reply(200, R"({"QueueUrl":"http://q/uploads"})");
const std::string kAttributes = reply(200, R"({"Attributes":{}})");
const std::string kBucket = reply(200, "");

class ServiceProbeTest : public ClientTest {
  protected:
    Result<void> ask() {
        S3Service s3(client(), {});
        SqsQueues queues(client(), {.prefix = "test-"});
        const dynamodb::Tables tables({.prefix = "test-"});
        return probe({s3, {BucketName{"up"}, BucketName{"out"}}, queues, tables}, Seconds{2});
    }
};

TEST_F(ServiceProbeTest, AsksEachServiceForWhatTheFlowNeeds) {
    serve({kItem, kUrl, kAttributes, kBucket, kBucket});
    const auto answer = ask();
    EXPECT_TRUE(answer) << describe(answer.error());
    const auto asked = arrived();
    ASSERT_EQ(asked.size(), 5U);
    EXPECT_THAT(asked[0].body, HasSubstr(R"("TableName":"test-connections")"));
    EXPECT_THAT(asked[1].body, HasSubstr(R"("test-uploads")"));
    EXPECT_EQ(asked[3].method + " " + asked[3].target, "HEAD /up");
    EXPECT_EQ(asked[4].method + " " + asked[4].target, "HEAD /out");
}

TEST_F(ServiceProbeTest, SaysWhichOneDoesNotAnswer) {
    const std::string no_table = reply(
        400,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no"})");
    serve({no_table});
    EXPECT_EQ(ask().error().name, "no_dynamodb");
    serve({kItem, reply(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist"})")});
    EXPECT_EQ(ask().error().name, "no_sqs");
    serve({kItem, kUrl, kAttributes, kBucket, reply(404, "")});
    const auto answer = ask();
    EXPECT_EQ(answer.error().name, "no_s3");
    EXPECT_THAT(answer.error().message, HasSubstr("bucket out"));
    EXPECT_EQ(answer.error().code, Code::kUnavailable);
}

TEST_F(ServiceProbeTest, DoesNotWaitForLong) {
    serve(std::vector<std::string>(20, reply(500, R"({"__type":"InternalFailure"})")));
    const SteadyTime before = clock.steady();
    EXPECT_EQ(ask().error().name, "no_dynamodb");
    EXPECT_LE(clock.steady() - before, Seconds{2});
}

}  // namespace
}  // namespace sluice::aws
