// The five functions on the in-memory backend, with events as Lambda's event source mapping and API
// Gateway send them.
#include "app/lambda/functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/lambda/stage_function.h"
#include "app/lambda/time_left.h"
#include "tests/fakes/flow.h"
#include "tests/fakes/services.h"

namespace sluice::app::lambda {
namespace {

namespace json = boost::json;
using fakes::kAda;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class NeverWaiter final : public aws::Waiter {
  public:
    bool wait(Milliseconds, const std::stop_token&) override { return false; }
};

// A batch of SQS's, of leases.
std::string batch_of(const std::vector<Lease>& leases) {
    json::array records;
    for (const Lease& lease : leases) {
        const auto sent = lease.sent.time_since_epoch().count();
        records.push_back(json::object{
            {"messageId", lease.message.text()},
            {"receiptHandle", "handle-of-" + lease.message.text()},
            {"body", lease.body},
            {"attributes",
             {{"ApproximateReceiveCount", std::to_string(lease.receive_count)},
              {"SentTimestamp", std::to_string(sent)}}},
            {"messageAttributes",
             {{"user", {{"stringValue", lease.user.text()}, {"dataType", "String"}}}}},
            {"eventSource", "aws:sqs"},
            {"eventSourceARN", "arn:aws:sqs:us-east-1:1:sluice-" + lease.queue.text()}});
    }
    return json::serialize(json::object{{"Records", records}});
}

class FunctionsTest : public testing::Test {
  protected:
    Services services() {
        Services made{
            .application = fakes::application_services(flow.backend, presigner, flow.clock),
            .queue = flow.backend.queue(),
            .jobs = flow.backend.jobs(),
            .inbox = flow.backend.inbox(),
            .connections = flow.backend.connections(),
            .gateway = flow.gateway,
            .adopt = [](Lease lease, bool, Milliseconds) -> Result<Lease> { return lease; }};
        made.application.ready = [] { return Result<void>{}; };
        made.application.replay_delay = Milliseconds{1'000};
        return made;
    }
    Result<std::string> invoke(Function function, const std::string& event) {
        const auto handler = make_function(function, services(), {1769, stop.get_token(), waiter});
        aws::lambda::Invocation invocation;
        invocation.deadline = flow.clock.wall() + Seconds{30};
        invocation.event = event;
        return handler(invocation);
    }
    std::vector<Lease> receive(const QueueName& queue) {
        return flow.backend.queue().receive(queue, 10, Seconds{180}, {}, {}).value();
    }
    // What the mapping does once; returns the ids that the function names as failed.
    std::vector<std::string> poll(Function function, const QueueName& queue) {
        const auto answer = invoke(function, batch_of(receive(queue)));
        EXPECT_TRUE(answer) << describe(answer.error());
        return failures(*answer);
    }
    static std::vector<std::string> failures(const std::string& answer) {
        std::vector<std::string> ids;
        const json::value document = json::parse(answer);
        for (const json::value& item : document.at("batchItemFailures").as_array()) {
            ids.emplace_back(item.at("itemIdentifier").as_string());
        }
        return ids;
    }
    json::value http(const std::string& body) {
        const json::object event{
            {"version", "2.0"},
            {"rawPath", "/staging/GenerateSignedUrl"},
            {"rawQueryString", ""},
            {"requestContext", {{"stage", "staging"}, {"http", {{"method", "POST"}}}}},
            {"body", body}};
        return json::parse(
            invoke(Function::kGenerateSignedUrl, json::serialize(event)).value_or("null"));
    }
    json::value socket(const std::string& type, const std::string& user = kAda.text()) {
        const json::object event{
            {"queryStringParameters", {{"userId", user}}},
            {"requestContext",
             {{"eventType", type}, {"connectionId", "c1"}, {"stage", "staging"}}}};
        return json::parse(invoke(Function::kWebSocket, json::serialize(event)).value_or("null"));
    }

    fakes::Flow flow;
    fakes::FakePresigner presigner;
    NeverWaiter waiter;
    std::stop_source stop;
};

TEST_F(FunctionsTest, AreKnownByTheirNames) {
    EXPECT_EQ(parse_function("generate-signed-url"), Function::kGenerateSignedUrl);
    EXPECT_EQ(parse_function("websocket"), Function::kWebSocket);
    EXPECT_EQ(parse_function("parse"), Function::kParse);
    EXPECT_EQ(parse_function("handle"), Function::kHandle);
    EXPECT_EQ(parse_function("notify"), Function::kNotify);
    EXPECT_FALSE(parse_function("Parse"));
    EXPECT_FALSE(parse_function(""));
}

TEST_F(FunctionsTest, DoTheWholeFlow) {
    const json::value reply =
        http(R"({"metadata":{"outputformat":"json","jobId":"j","userId":")" + kAda.text() + "\"}}");
    EXPECT_EQ(reply.at("statusCode").as_int64(), 200);
    EXPECT_EQ(socket("CONNECT").at("statusCode").as_int64(), 200);
    flow.gateway.open(ConnectionId{"c1"});
    flow.upload("name\nAda\n");
    EXPECT_THAT(poll(Function::kParse, queues::kUploads), IsEmpty());
    EXPECT_THAT(poll(Function::kHandle, queues::kFileOperations), IsEmpty());
    EXPECT_THAT(poll(Function::kNotify, queues::kNotifications), IsEmpty());
    EXPECT_THAT(flow.frames("c1"), ElementsAre(HasSubstr(R"("status":"complete")")));
    ASSERT_THAT(flow.outputs(), SizeIs(1));
    EXPECT_EQ(flow.backend.objects().bytes(flow.outputs()[0]),
              R"({"items":[{"name":"Ada"}]})"
              "\n");
}

TEST_F(FunctionsTest, RefuseABodyThatTheServerWouldRefuse) {
    EXPECT_EQ(http(std::string(Limits{}.http_body_bytes + 1, ' ')).at("statusCode").as_int64(),
              413);
    EXPECT_EQ(http("{}").at("statusCode").as_int64(), 422);
    EXPECT_EQ(invoke(Function::kGenerateSignedUrl, "{}").error().name, "bad_event");
}

TEST_F(FunctionsTest, QueueTheReplayOfANewSocketForWhenItTakesFrames) {
    EXPECT_EQ(socket("CONNECT").at("statusCode").as_int64(), 200);
    EXPECT_THAT(flow.backend.connections().of_user(kAda).value(), SizeIs(1));
    EXPECT_THAT(receive(queues::kNotifications), IsEmpty());
    flow.clock.advance(Milliseconds{1'000});
    EXPECT_THAT(receive(queues::kNotifications), SizeIs(1));
}

TEST_F(FunctionsTest, OpenAndCloseSocketsAndHearNothingOnThem) {
    EXPECT_EQ(socket("CONNECT", "short").at("statusCode").as_int64(), 422);
    EXPECT_EQ(socket("CONNECT").at("statusCode").as_int64(), 200);
    EXPECT_EQ(socket("MESSAGE").at("statusCode").as_int64(), 200);
    EXPECT_THAT(flow.backend.connections().of_user(kAda).value(), SizeIs(1));
    EXPECT_EQ(socket("DISCONNECT").at("statusCode").as_int64(), 200);
    EXPECT_THAT(flow.backend.connections().of_user(kAda).value(), IsEmpty());
}

TEST_F(FunctionsTest, EndAFileThatIsBadAndDoNotLetItComeAgain) {
    flow.upload("a,b\n1,\"2\n");
    EXPECT_THAT(poll(Function::kParse, queues::kUploads), IsEmpty());
    EXPECT_THAT(poll(Function::kHandle, queues::kFileOperations), IsEmpty());
    ASSERT_THAT(flow.runs(), SizeIs(1));
    EXPECT_EQ(flow.runs()[0].state, JobState::kFailed);
    EXPECT_THAT(flow.waiting(queues::kFileOperations), IsEmpty());
}

TEST_F(FunctionsTest, LetOnlyThoseComeAgainWhoseFailureMayPass) {
    flow.upload("a\n1\n", {}, "one.csv");
    flow.upload("a\n1\n", {}, "two.csv");
    EXPECT_THAT(poll(Function::kParse, queues::kUploads), IsEmpty());
    flow.backend.fail_next(fakes::Op::kOpen, Error{Code::kIo, "io_error", "planted", {}});
    const auto leases = receive(queues::kFileOperations);
    ASSERT_THAT(leases, SizeIs(2));
    const auto answer = invoke(Function::kHandle, batch_of(leases)).value();
    EXPECT_THAT(failures(answer), ElementsAre(leases[0].message.text()));
    EXPECT_THAT(flow.waiting(queues::kFileOperations), SizeIs(1));
    // Back at once, with the runner's back-off instead of the queue's visibility timeout.
    flow.clock.advance(Milliseconds{500});
    EXPECT_THAT(poll(Function::kHandle, queues::kFileOperations), IsEmpty());
    EXPECT_THAT(flow.outputs(), SizeIs(2));
}

TEST_F(FunctionsTest, GiveUpWhatCameTooOften) {
    flow.upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        flow.backend.fail_next(fakes::Op::kHead, Error{Code::kIo, "io_error", "planted", {}});
        EXPECT_THAT(poll(Function::kParse, queues::kUploads), SizeIs(i < 4 ? 1 : 0));
        flow.clock.advance(Seconds{60});
    }
    ASSERT_THAT(flow.dead(queues::kUploads), SizeIs(1));
    EXPECT_THAT(flow.dead(queues::kUploads)[0].reason.value_or(""), HasSubstr("io_error"));
}

TEST_F(FunctionsTest, GiveUpWithoutAnotherTryWhatEndedTheProcessEachTime) {
    flow.upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(receive(queues::kUploads), SizeIs(1));  // and the function dies
        flow.clock.advance(Seconds{200});
    }
    EXPECT_THAT(poll(Function::kParse, queues::kUploads), IsEmpty());
    ASSERT_THAT(flow.dead(queues::kUploads), SizeIs(1));
    EXPECT_THAT(flow.dead(queues::kUploads)[0].reason.value_or(""), HasSubstr("handler_died"));
}

TEST_F(FunctionsTest, ChangeNothingForAnEventThatIsNone) {
    flow.upload("a\n1\n");
    const auto leases = receive(queues::kUploads);
    // A batch of another queue's.
    EXPECT_EQ(invoke(Function::kHandle, batch_of(leases)).error().name, "bad_event");
    EXPECT_EQ(invoke(Function::kParse, "{}").error().name, "bad_event");
    EXPECT_THAT(flow.waiting(queues::kUploads), SizeIs(1));
    EXPECT_THAT(flow.waiting(queues::kFileOperations), IsEmpty());
}

// Otherwise Lambda would delete what somebody else is working on.
TEST_F(FunctionsTest, LetAMessageComeAgainWhoseLeaseHasEnded) {
    flow.upload("a\n1\n");
    const auto first = receive(queues::kUploads);
    flow.clock.advance(Seconds{200});
    const auto second = receive(queues::kUploads);
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_THAT(failures(invoke(Function::kParse, batch_of(first)).value()), SizeIs(1));
    EXPECT_THAT(failures(invoke(Function::kParse, batch_of(second)).value()), IsEmpty());
}

TEST_F(FunctionsTest, LetAMessageComeAgainThatCannotBeAdopted) {
    flow.upload("a\n1\n");
    Services broken = services();
    broken.adopt = [](Lease, bool, Milliseconds) -> Result<Lease> {
        return fail(Code::kUnavailable, "planted", "the large body cannot be read now");
    };
    const TimeLeft time(flow.clock.wall() + Seconds{30}, {}, flow.clock, waiter);
    const auto answer = run_batch(flow.parse, broken, batch_of(receive(queues::kUploads)), time);
    EXPECT_THAT(failures(answer.value()), SizeIs(1));
    EXPECT_THAT(flow.waiting(queues::kUploads), SizeIs(1));
}

// Works until it is told to stop, as a transform at its deadline.
class EndlessStage final : public pipeline::Stage {
  public:
    explicit EndlessStage(std::stop_source& deadline) : deadline_(deadline) {}
    std::string_view name() const override { return "Endless"; }
    const QueueName& input() const override { return queues::kUploads; }
    Result<Outcome> handle(const Lease&, pipeline::StageContext& context) override {
        ++runs;
        deadline_.request_stop();
        if (!context.stop.stop_requested()) return Outcome{};
        return fail(Code::kCancelled, "cancelled", "the stage was asked to stop");
    }
    Result<Outcome> give_up(const Lease&, const Error&) override { return Outcome{}; }
    int runs = 0;

  private:
    std::stop_source& deadline_;
};

TEST_F(FunctionsTest, HandTheRestOfABatchBackWholeAtTheDeadline) {
    flow.upload("a\n1\n", {}, "one.csv");
    flow.upload("a\n1\n", {}, "two.csv");
    EndlessStage endless(stop);
    const TimeLeft time(flow.clock.wall() + Seconds{30}, stop.get_token(), flow.clock, waiter);
    const auto answer = run_batch(endless, services(), batch_of(receive(queues::kUploads)), time);
    EXPECT_THAT(failures(answer.value()), SizeIs(2));
    EXPECT_EQ(endless.runs, 1);
    EXPECT_THAT(receive(queues::kUploads), SizeIs(2));  // at once
}

TEST_F(FunctionsTest, GiveUpAFileThatIsTooLargeForThemAndTellWhatFits) {
    flow.connect("c");
    flow.upload("a\n1\n");
    EXPECT_THAT(poll(Function::kParse, queues::kUploads), IsEmpty());
    auto leases = receive(queues::kFileOperations);
    auto operation =
        std::get<pipeline::FileOperation>(pipeline::decode_operation(leases[0].body).value());
    operation.input_bytes = 541'000'000;  // 27 s at 20 MB/s are 540
    leases[0].body = pipeline::encode(operation);
    EXPECT_THAT(failures(invoke(Function::kHandle, batch_of(leases)).value()), IsEmpty());
    EXPECT_EQ(flow.runs()[0].state, JobState::kGivenUp);
    EXPECT_THAT(flow.dead(queues::kFileOperations), SizeIs(1));
    flow.run();
    EXPECT_THAT(flow.frames("c"), ElementsAre(HasSubstr("up to about 540000000 bytes")));
}

}  // namespace
}  // namespace sluice::app::lambda
