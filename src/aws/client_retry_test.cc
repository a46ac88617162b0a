// When the client sends again, how long it waits before, and when it gives up.
#include "aws/client.h"
#include "aws/dynamodb/dynamo_wire.h"
#include "aws/sqs/sqs_wire.h"
#include "base/memory_stream.h"
#include "tests/aws/client_fixture.h"

namespace sluice::aws {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kBusy = reply(503, "<Error><Code>ServiceUnavailable</Code></Error>");
const std::string kSlowDown = reply(503, "<Error><Code>SlowDown</Code></Error>");
const std::string kOk = reply(200, "ok");

Call put() {
    Call call;
    call.service = "s3";
    call.operation = "PutObject";
    call.method = "PUT";
    call.path = "/bucket/key";
    return call;
}

// Cannot begin again.
class OnceSource final : public ByteSource {
  public:
    Result<std::size_t> read(std::span<char> out) override { return source_.read(out); }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", ""); }

  private:
    MemorySource source_{"content"};
};

class KeepingSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override { return sink.write(bytes); }
    MemorySink sink;
};

using ClientRetryTest = ClientTest;

TEST_F(ClientRetryTest, SendsAgainWhatMaySucceedLaterAndDoublesTheMostItWaits) {
    serve({kBusy, kBusy, kOk});
    dice.value = 50;  // of at most 50 ms, then of at most 100
    EXPECT_EQ(client().call(put())->body, "ok");
    EXPECT_THAT(waiter.waits, ElementsAre(Milliseconds{50}, Milliseconds{50}));
    dice.value = 100;
    serve({kBusy, kBusy, kOk});
    EXPECT_TRUE(client().call(put()));
    EXPECT_EQ(waiter.waits[2], Milliseconds{100 % 51});
    EXPECT_EQ(waiter.waits[3], Milliseconds{100});
}

TEST_F(ClientRetryTest, WaitsLongerWhenItIsThrottled) {
    serve({kSlowDown, kOk});
    dice.value = 1'000;
    EXPECT_TRUE(client().call(put()));
    EXPECT_THAT(waiter.waits, ElementsAre(Milliseconds{1'000}));
}

TEST_F(ClientRetryTest, GivesUpBehindThreeAttempts) {
    serve({kBusy, kBusy, kBusy, kOk});
    const auto response = client().call(put());
    EXPECT_EQ(response.error().name, "ServiceUnavailable");
    EXPECT_EQ(response.error().code, Code::kUnavailable);
    EXPECT_EQ(request_count(), 3U);
}

TEST_F(ClientRetryTest, TriesDynamoDbOnceMore) {
    const std::string throttled = reply(
        400,
        R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"})");
    serve({throttled, throttled, throttled, throttled, kOk});
    Call call = put();
    call.service = "dynamodb";
    EXPECT_EQ(client().call(call).error().name, "ProvisionedThroughputExceededException");
    EXPECT_EQ(request_count(), 4U);
}

TEST_F(ClientRetryTest, NeverRepeatsWhatIsTheRequestsOwnFault) {
    serve({reply(400, R"({"__type":"ValidationException","message":"bad"})"), kOk});
    const auto response = client().call(put());
    EXPECT_EQ(response.error().name, "ValidationException");
    EXPECT_EQ(response.error().code, Code::kInvalid);
    EXPECT_EQ(request_count(), 1U);
}

TEST_F(ClientRetryTest, SendsAgainWhenTheConnectionFails) {
    options.endpoints.by_service["s3"] = support::CannedServer({}).url("");  // gone by now
    serve({});
    EXPECT_EQ(client().call(put()).error().code, Code::kUnavailable);
    EXPECT_EQ(waiter.waits.size(), 2U);
}

TEST_F(ClientRetryTest, WaitsAtLeastAsLongAsItIsAsked) {
    serve(
        {reply(503, "", "Retry-After: 3\r\n"), reply(503, "", "x-amz-retry-after: 700\r\n"), kOk});
    EXPECT_TRUE(client().call(put()));
    EXPECT_THAT(waiter.waits, ElementsAre(Milliseconds{3'000}, Milliseconds{700}));
}

TEST_F(ClientRetryTest, ReadsADateInRetryAfterAndWaitsNoLongerThanTheMost) {
    serve({reply(503, "", "Retry-After: Sun, 01 Mar 2026 12:00:09 GMT\r\n"),
           reply(503, "", "Retry-After: Sun, 01 Mar 2099 12:00:00 GMT\r\n"),
           kOk});
    EXPECT_TRUE(client().call(put()));
    EXPECT_THAT(waiter.waits, ElementsAre(Milliseconds{9'000}, Milliseconds{20'000}));
}

// A connection that has died without a word: what the first request is sent gets no answer.
TEST_F(ClientRetryTest, AnAttemptThatHangsIsMadeAgainWithinTheCallsTime) {
    serve({"", kOk});
    Call call = put();
    call.timeout = Seconds{5};
    call.attempt_timeout = Milliseconds{100};
    const SteadyTime begin = system_clock().steady();
    const auto response = client().call(call);
    EXPECT_TRUE(response) << describe(response.error());
    EXPECT_LT(system_clock().steady() - begin, call.timeout) << "of the transport's clock";
    EXPECT_EQ(request_count(), 2U);
}

TEST_F(ClientRetryTest, SmallCallsHaveTimeForMoreThanOneAttempt) {
    EXPECT_EQ(attempt_of(Seconds{30}), Seconds{10});
    EXPECT_EQ(attempt_of(Seconds{9}), Seconds{5});
    EXPECT_EQ(sqs::call_of("SendMessageBatch", {}).attempt_timeout, Seconds{10});
    EXPECT_EQ(dynamodb::call_of("GetItem", {}).attempt_timeout, Seconds{10});
}

TEST_F(ClientRetryTest, DoesNotWaitBeyondTheDeadlineOfTheCall) {
    serve({reply(503, "", "Retry-After: 3\r\n"), kOk});
    Call call = put();
    call.timeout = Milliseconds{2'999};
    EXPECT_EQ(client().call(call).error().code, Code::kUnavailable);
    EXPECT_THAT(waiter.waits, IsEmpty());
}

TEST_F(ClientRetryTest, SendsNothingBehindTheDeadline) {
    serve({kOk});
    Call call = put();
    call.timeout = Milliseconds{0};
    EXPECT_EQ(client().call(call).error().name, "deadline_exceeded");
    EXPECT_EQ(request_count(), 0U);
}

TEST_F(ClientRetryTest, StopsWhenItIsAskedTo) {
    serve({kOk});
    std::stop_source stop;
    stop.request_stop();
    Call call = put();
    call.stop = stop.get_token();
    EXPECT_EQ(client().call(call).error().code, Code::kCancelled);
    EXPECT_EQ(request_count(), 0U);
}

TEST_F(ClientRetryTest, StopsRetryingWhenTheQuotaIsUsedUpAndSuccessesFillItAgain) {
    options.retries.quota = 14;
    serve({kBusy, kBusy, kOk, kBusy, kBusy, kBusy, kOk});
    EXPECT_FALSE(client().call(put()));  // one retry, then the quota is empty
    EXPECT_EQ(request_count(), 2U);
    EXPECT_TRUE(client().call(put()));
    EXPECT_FALSE(client().call(put()))
        << "a success without a retry gives one back, a retry costs 14";
    EXPECT_EQ(request_count(), 4U);
}

TEST_F(ClientRetryTest, ARetryThatSucceedsGivesBackWhatItTook) {
    options.retries.quota = 14;
    serve({kBusy, kOk, kBusy, kOk});
    EXPECT_TRUE(client().call(put()));
    EXPECT_TRUE(client().call(put()));
}

TEST_F(ClientRetryTest, SendsAStreamAgainFromItsBeginning) {
    serve({kBusy, kOk});
    MemorySource source("content");
    Call call = put();
    call.streamed = StreamedBody{&source, 7};
    EXPECT_TRUE(client().call(call));
    const std::string all = requests();
    EXPECT_NE(all.find("content"), all.rfind("content"));
}

TEST_F(ClientRetryTest, DoesNotRepeatAStreamThatCannotBeginAgain) {
    serve({kBusy, kOk});
    OnceSource source;
    Call call = put();
    call.streamed = StreamedBody{&source, 7};
    EXPECT_EQ(client().call(call).error().name, "ServiceUnavailable");
    EXPECT_EQ(request_count(), 1U);
    EXPECT_THAT(waiter.waits, IsEmpty());
}

const std::string kHalf = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";

TEST_F(ClientRetryTest, BeginsTheSinkAgainWhenAnAnswerBreaksOff) {
    serve({kHalf, reply(200, "0123456789")}, support::CannedServer::kAfterTheHead);
    MemorySink sink;
    Call call = put();
    call.sink = &sink;
    EXPECT_TRUE(client().call(call));
    EXPECT_EQ(sink.bytes(), "0123456789");
}

TEST_F(ClientRetryTest, DoesNotRepeatAnAnswerWhoseSinkKeepsWhatItHas) {
    serve({kHalf, reply(200, "0123456789")}, support::CannedServer::kAfterTheHead);
    KeepingSink keeping;
    Call call = put();
    call.sink = &keeping;
    EXPECT_EQ(client().call(call).error().code, Code::kUnavailable);
    EXPECT_EQ(keeping.sink.bytes(), "half");
    EXPECT_THAT(waiter.waits, IsEmpty());
}

TEST_F(ClientRetryTest, CorrectsItsClockOnceByTheAnswersDate) {
    const std::string skewed = reply(403,
                                     "<Error><Code>RequestTimeTooSkewed</Code></Error>",
                                     "Date: Sun, 01 Mar 2026 13:00:00 GMT\r\n");
    serve({skewed, kOk, kOk});
    EXPECT_TRUE(client().call(put()));
    EXPECT_THAT(waiter.waits, IsEmpty());
    EXPECT_EQ(client().now(), kNow + std::chrono::hours{1});
    EXPECT_NE(requests().find("x-amz-date: 20260301T130000Z"), std::string::npos);
    EXPECT_TRUE(client().call(put()));
    EXPECT_EQ(request_count(), 3U);
}

// A provider whose key was rotated: the next one is the second's.
class RotatedCredentials final : public CredentialsProvider {
  public:
    Result<AwsCredentials> get() override {
        const std::lock_guard lock(mutex_);
        return AwsCredentials{{"AKID" + std::to_string(key), "secret", ""}, std::nullopt};
    }
    bool renew(const std::string& refused_id) override {
        const std::lock_guard lock(mutex_);
        ++renewals;
        if (refused_id == "AKID" + std::to_string(key) && key < last) ++key;
        return refused_id != "AKID" + std::to_string(key);
    }
    int key = 1;
    int last = 2;
    int renewals = 0;

  private:
    std::mutex mutex_;
};

const std::string kExpired = reply(400, "<Error><Code>ExpiredToken</Code></Error>");

TEST_F(ClientRetryTest, AsksForOtherCredentialsOnceWhenTheKeyIsRefused) {
    RotatedCredentials rotated;
    use(rotated);
    serve({kExpired, kOk});
    EXPECT_TRUE(client().call(put()));
    EXPECT_THAT(waiter.waits, IsEmpty());
    EXPECT_NE(arrived()[0].headers, arrived()[1].headers);
    EXPECT_NE(requests().find("Credential=AKID2/"), std::string::npos);
    rotated.last = 9;
    serve({kExpired, kExpired, kOk});
    EXPECT_EQ(client().call(put()).error().code, Code::kDenied);
    EXPECT_EQ(rotated.renewals, 2) << "once for each call";
}

TEST_F(ClientRetryTest, AKeyThatIsTheOnlyOneIsNotTriedAgain) {
    RotatedCredentials rotated;
    rotated.last = 1;
    use(rotated);
    serve({kExpired, kOk});
    EXPECT_EQ(client().call(put()).error().name, "ExpiredToken");
    EXPECT_EQ(request_count(), 1U);
}

TEST_F(ClientRetryTest, DoesNotBlameTheClockForAWrongKey) {
    serve({reply(403,
                 "<Error><Code>SignatureDoesNotMatch</Code></Error>",
                 "Date: Sun, 01 Mar 2026 12:00:05 GMT\r\n"),
           kOk});
    const auto response = client().call(put());
    EXPECT_EQ(response.error().name, "SignatureDoesNotMatch");
    EXPECT_EQ(response.error().code, Code::kDenied);
    EXPECT_EQ(request_count(), 1U);
}

}  // namespace
}  // namespace sluice::aws
