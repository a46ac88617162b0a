// The runtime loop, on a canned runtime API.
#include "aws/lambda/runtime_loop.h"

#include <stdexcept>

#include "tests/aws/client_fixture.h"

namespace sluice::aws::lambda {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kEventHeaders =
    "Lambda-Runtime-Aws-Request-Id: id-1\r\n"
    "Lambda-Runtime-Deadline-Ms: 1772366400123\r\n"
    "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:1:function:f\r\n"
    "Lambda-Runtime-Trace-Id: Root=1-5\r\n";
const std::string kEvent = reply(200, R"({"a":1})", kEventHeaders);
const std::string kTaken = reply(202, R"({"status":"OK"})");
const std::string kBroken = reply(500, R"({"errorType":"Unrecoverable"})");

class RuntimeLoopTest : public testing::Test {
  protected:
    void serve(std::vector<std::string> replies) {
        server_ = std::make_unique<support::CannedServer>(std::move(replies));
        const std::string url = server_->url("");
        api_ = std::make_unique<RuntimeApi>(http_, url.substr(url.find("//") + 2));
    }
    // Answers with `handler` until the API is broken, which it is after `replies`.
    void run(std::vector<std::string> replies, const Handler& handler) {
        replies.push_back(kBroken);
        serve(std::move(replies));
        const auto ended = answer_events(*api_, handler, stop.get_token(), null_log());
        ASSERT_FALSE(ended);
        EXPECT_EQ(ended.error().name, "runtime_api_broken");
    }
    std::vector<Arrived> arrived() {
        std::vector<Arrived> all;
        for (std::string rest = server_->request(); !rest.empty();) {
            all.push_back(parse_arrived(rest));
            rest.erase(0, rest.find("\r\n\r\n") + 4 + all.back().body.size());
        }
        return all;
    }
    std::vector<std::string> requests() {
        std::vector<std::string> lines;
        for (const Arrived& one : arrived()) lines.push_back(one.method + " " + one.target);
        return lines;
    }
    RuntimeApi& api() { return *api_; }

    std::stop_source stop;

  private:
    std::unique_ptr<support::CannedServer> server_;
    transport::HttpClient http_;
    std::unique_ptr<RuntimeApi> api_;
};

const Handler kOk = [](const Invocation&) -> Result<std::string> { return "{}"; };

TEST_F(RuntimeLoopTest, GivesTheHandlerAllThatIsSaidOfAnEventAndSendsItsAnswer) {
    Invocation seen;
    run({kEvent, kTaken}, [&](const Invocation& invocation) -> Result<std::string> {
        seen = invocation;
        return R"({"b":2})";
    });
    EXPECT_EQ(seen.request_id, "id-1");
    EXPECT_EQ(seen.deadline, WallTime{Milliseconds{1'772'366'400'123}});
    EXPECT_EQ(seen.function_arn, "arn:aws:lambda:us-east-1:1:function:f");
    EXPECT_EQ(seen.trace_id, "Root=1-5");
    EXPECT_EQ(seen.event, R"({"a":1})");
    EXPECT_THAT(requests(),
                ElementsAre("GET /2018-06-01/runtime/invocation/next",
                            "POST /2018-06-01/runtime/invocation/id-1/response",
                            "GET /2018-06-01/runtime/invocation/next"));
    EXPECT_EQ(arrived()[1].body, R"({"b":2})");
}

TEST_F(RuntimeLoopTest, ReportsAnErrorAndGoesOn) {
    run({kEvent, kTaken, kEvent, kTaken}, [&](const Invocation&) -> Result<std::string> {
        return fail(Code::kInvalid, "bad_event", "the event is \"odd\"");
    });
    const auto all = arrived();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[1].target, "/2018-06-01/runtime/invocation/id-1/error");
    EXPECT_EQ(signing::find(all[1].headers, "lambda-runtime-function-error-type"),
              "Sluice.bad_event");
    EXPECT_EQ(all[1].body,
              R"({"errorType":"Sluice.bad_event","errorMessage":"the event is \"odd\"",)"
              R"("stackTrace":[]})");
    EXPECT_EQ(all[3].target, all[1].target);
}

TEST_F(RuntimeLoopTest, ReportsWhatAHandlerThrows) {
    run({kEvent, kTaken},
        [](const Invocation&) -> Result<std::string> { throw std::runtime_error("secret"); });
    EXPECT_THAT(arrived()[1].body, HasSubstr("Sluice.handler_threw"));
    EXPECT_THAT(arrived()[1].body, testing::Not(HasSubstr("secret")));
}

TEST_F(RuntimeLoopTest, ReportsAnAnswerThatIsTooLarge) {
    run({kEvent, reply(413, "{}"), kTaken}, kOk);
    EXPECT_EQ(requests()[2], "POST /2018-06-01/runtime/invocation/id-1/error");
    EXPECT_THAT(arrived()[2].body, HasSubstr("Sluice.answer_too_large"));
}

TEST_F(RuntimeLoopTest, GoesOnWhenLambdaHasEndedTheInvocationAlready) {
    run({kEvent, reply(403, R"({"errorType":"InvalidStateTransition"})"), kEvent, kTaken}, kOk);
    EXPECT_EQ(requests().size(), 5U);
}

TEST_F(RuntimeLoopTest, EndsAtOnceWhenAnAnswerBreaksTheApi) {
    run({kEvent}, kOk);
    EXPECT_EQ(requests().size(), 2U);
}

TEST_F(RuntimeLoopTest, EndsWhenNobodyIsThere) {
    serve({});
    const auto ended = answer_events(api(), kOk, stop.get_token(), null_log());
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Code::kUnavailable);
}

TEST_F(RuntimeLoopTest, EndsWhenAnEventHasNoId) {
    serve({reply(200, "{}", "Lambda-Runtime-Deadline-Ms: 1\r\n"),
           reply(200, "{}", "Lambda-Runtime-Aws-Request-Id: id\r\n")});
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(api().next({}).error().name, "runtime_api_broken");
    }
}

TEST_F(RuntimeLoopTest, StopsInGoodOrderBehindTheAnswerThatIsDue) {
    serve({kEvent, kTaken});
    const Handler handler = [this](const Invocation&) -> Result<std::string> {
        stop.request_stop();
        return "{}";
    };
    EXPECT_TRUE(answer_events(api(), handler, stop.get_token(), null_log()));
    EXPECT_EQ(requests().size(), 2U);
}

TEST_F(RuntimeLoopTest, StopsWhileItWaitsForAnEvent) {
    serve({});
    // A listener whose queue holds the connection, and who never answers.
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    transport::HttpClient http;
    RuntimeApi silent(http, "127.0.0.1:" + std::to_string(ntohs(address.sin_port)));
    std::jthread stopper([&] {
        const int connection = ::accept(listener, nullptr, nullptr);
        char byte = 0;
        EXPECT_EQ(::recv(connection, &byte, 1, 0), 1);  // the request is under way
        stop.request_stop();
        EXPECT_GE(::recv(connection, &byte, 1, MSG_WAITALL), 0);
        ::close(connection);
    });
    EXPECT_TRUE(answer_events(silent, kOk, stop.get_token(), null_log()));
    stopper.join();
    ::close(listener);
}

TEST_F(RuntimeLoopTest, ReportsThatTheFunctionCannotBeStarted) {
    serve({kTaken});
    EXPECT_TRUE(api().report_init(Error{Code::kInvalid, "bad_function", "there is no such", {}}));
    EXPECT_THAT(requests(), ElementsAre("POST /2018-06-01/runtime/init/error"));
    EXPECT_EQ(signing::find(arrived()[0].headers, "lambda-runtime-function-error-type"),
              "Sluice.bad_function");
}

}  // namespace
}  // namespace sluice::aws::lambda
