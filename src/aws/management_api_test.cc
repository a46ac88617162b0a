#include "aws/management_api.h"

#include "tests/aws/client_fixture.h"

namespace sluice::aws {
namespace {

const std::string kGone = reply(410, R"({"message":null})", "x-amzn-ErrorType: GoneException\r\n");

class ManagementApiTest : public ClientTest {
  protected:
    void serve(std::vector<std::string> replies) {
        ClientTest::serve(std::move(replies));
        connection_.gateway = options.endpoints.all + "/stage";
        api_.emplace(client(), ManagementOptions{});
    }

    Connection connection_{ConnectionId{"L0SM9cOFvHcCIhw="}, UserId{"u"}, Protocol::kCompat, kNow};
    std::optional<ManagementApi> api_;
};

TEST_F(ManagementApiTest, PostsTheTextToTheGatewayThatTheConnectionNames) {
    serve({reply(200, "")});
    ASSERT_TRUE(api_->push(connection_, R"({"status":"complete"})"));
    const Arrived request = arrived().at(0);
    EXPECT_EQ(request.method + " " + request.target,
              "POST /stage/%40connections/L0SM9cOFvHcCIhw%3D");
    EXPECT_EQ(request.body, R"({"status":"complete"})");
    EXPECT_EQ(signing::find(request.headers, "authorization"),
              expected_authorization(request,
                                     "execute-api",
                                     signing::sha256_hex(request.body),
                                     signing::PathStyle::kNormalised));
}

TEST_F(ManagementApiTest, AConnectionThatSaysNothingIsAtTheConfiguredOne) {
    serve({reply(200, "")});
    ManagementApi api(client(), {.endpoint = std::exchange(connection_.gateway, "")});
    EXPECT_TRUE(api.push(connection_, "x"));
    EXPECT_EQ(api_->push(connection_, "x").error().name, "no_gateway");
}

TEST_F(ManagementApiTest, WhatHasGoneIsToldApart) {
    serve({kGone, kGone, kGone});
    EXPECT_EQ(api_->push(connection_, "x").error().name, "connection_gone");
    EXPECT_EQ(api_->is_open(connection_), false);
    EXPECT_TRUE(api_->close(connection_));
}

TEST_F(ManagementApiTest, AConnectionWithoutANameIsGoneAndNobodyIsAsked) {
    serve({});
    connection_.id = ConnectionId{};
    EXPECT_EQ(api_->push(connection_, "x").error().name, "connection_gone");
    EXPECT_EQ(api_->is_open(connection_), false);
    EXPECT_TRUE(api_->close(connection_));
    EXPECT_EQ(request_count(), 0U);
}

// A wrong path in push-url must not cost the row of a socket that is open.
TEST_F(ManagementApiTest, AnAddressThatIsNoGatewayIsNoClosedConnection) {
    const std::string no_page = reply(404, R"({"message":"Not Found"})");
    serve({no_page, no_page, no_page});
    const auto pushed = api_->push(connection_, "x");
    EXPECT_EQ(pushed.error().code, Code::kUnavailable);
    EXPECT_EQ(pushed.error().name, "no_such_gateway");
    EXPECT_FALSE(api_->is_open(connection_));
    EXPECT_FALSE(api_->close(connection_));
}

TEST_F(ManagementApiTest, ThrottlingIsTriedAgainThenAnError) {
    const std::string limit =
        reply(429, R"({"message":"x"})", "x-amzn-ErrorType: LimitExceededException\r\n");
    serve({limit, reply(200, ""), limit, limit, limit});
    EXPECT_TRUE(api_->push(connection_, "x"));
    EXPECT_EQ(api_->push(connection_, "x").error().code, Code::kUnavailable);
}

TEST_F(ManagementApiTest, AGatewayThatDoesNotAnswerIsToldApart) {
    serve({});
    connection_.gateway = "http://127.0.0.1:1";
    const auto pushed = api_->push(connection_, "x");
    EXPECT_EQ(pushed.error().code, Code::kIo);
    EXPECT_EQ(pushed.error().name, "gateway_unreachable");
}

TEST_F(ManagementApiTest, WhatIsTooLargeIsNotTriedAgain) {
    serve({reply(413, R"({"message":"x"})", "x-amzn-ErrorType: PayloadTooLargeException\r\n")});
    EXPECT_EQ(api_->push(connection_, "x").error().code, Code::kTooLarge);
}

TEST_F(ManagementApiTest, AsksAndCloses) {
    serve({reply(200, R"({"connectedAt":"2026-03-01T12:00:00.000Z"})"), reply(204, "")});
    EXPECT_EQ(api_->is_open(connection_), true);
    EXPECT_TRUE(api_->close(connection_));
    EXPECT_EQ(arrived().at(0).method + arrived().at(1).method, "GETDELETE");
}

}  // namespace
}  // namespace sluice::aws
