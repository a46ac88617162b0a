// HTTP/1.1 as the listeners speak it: framing, reuse of connections, bodies, replies.
#include <gtest/gtest.h>

#include "gateway/testing/test_server.h"

namespace sluice::gateway {
namespace {

using testing::PatternSource;
using testing::RawClient;
using testing::TestServer;

TEST(Http, AnswersOnBothAddresses) {
    TestServer server;
    EXPECT_EQ(RawClient(server.http()).get("/a?b=%20").body, "GET /a?b=%20\n");
    EXPECT_EQ(RawClient(server.s3_port()).get("/bucket/key").body, "GET /bucket/key\n");
}

TEST(Http, SendsDateAndNosniffButNoForgedHeader) {
    TestServer server;
    auto reply = RawClient(server.http()).get("/");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers["date"], http_date(server.clock.wall()));
    EXPECT_EQ(reply.headers["x-content-type-options"], "nosniff");
    EXPECT_FALSE(reply.headers.contains("x-forged"));
    EXPECT_FALSE(reply.headers.contains("set-cookie"));
}

TEST(Http, UsesAConnectionAgain) {
    TestServer server;
    RawClient client(server.http());
    for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/again").status, 200);
}

TEST(Http, AnswersPipelinedRequestsInOrder) {
    TestServer server;
    RawClient client(server.http());
    client.send(
        "POST /1 HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\none"
        "GET /2 HTTP/1.1\r\nHost: t\r\n\r\n"
        "POST /3 HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nthree");
    EXPECT_EQ(client.reply().body, "POST /1\none");
    EXPECT_EQ(client.reply().body, "GET /2\n");
    EXPECT_EQ(client.reply().body, "POST /3\nthree");
}

TEST(Http, ClosesWhenAskedToAndAfterHttp10) {
    TestServer server;
    for (const auto* request : {"GET / HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n",
                                "GET / HTTP/1.0\r\n\r\n",
                                "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"}) {
        RawClient client(server.http());
        client.send(request);
        auto reply = client.reply();
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.headers["connection"], "close");
        EXPECT_TRUE(client.is_closed());
    }
}

TEST(Http, SaysTheLengthToHeadButSendsNoBody) {
    TestServer server;
    RawClient client(server.http());
    for (const auto* target : {"/bytes/1000", "/1234567"}) {
        client.send("HEAD " + std::string(target) + " HTTP/1.1\r\nHost: t\r\n\r\n");
        auto reply = client.reply(true);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.headers["content-length"],
                  *target == '/' && target[1] == 'b' ? "1000" : "14");
    }
    EXPECT_EQ(client.get("/next").body, "GET /next\n");
}

TEST(Http, StreamsAReplyOfManyBlocks) {
    TestServer server;
    constexpr std::size_t kBytes = 1'000'003;
    const auto reply = RawClient(server.s3_port()).get("/bytes/" + std::to_string(kBytes));
    ASSERT_EQ(reply.body.size(), kBytes);
    for (std::size_t i = 0; i < kBytes; ++i) {
        ASSERT_EQ(reply.body[i], PatternSource::pattern(i)) << i;
    }
}

TEST(Http, CutsTheConnectionWhenAStreamEndsEarly) {
    TestServer server;
    RawClient client(server.s3_port());
    EXPECT_EQ(client.get("/short/100").body.size(), 99U);
    EXPECT_TRUE(client.is_closed());
}

TEST(Http, TakesALargeBodyBlockByBlock) {
    TestServer server;
    RawClient client(server.s3_port());
    const std::string body(1'000'003, 'x');
    client.send("PUT /large HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
    EXPECT_EQ(client.reply().body, "PUT /large\n" + body);
    EXPECT_EQ(client.get("/next").status, 200);
}

TEST(Http, TakesChunksOnTheS3AddressOnly) {
    TestServer server;
    const std::string request =
        "PUT /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n";
    RawClient s3(server.s3_port());
    s3.send(request);
    EXPECT_EQ(s3.reply().body, "PUT /c\nabc0123456789abcdef");
    EXPECT_EQ(s3.get("/next").status, 200);
    RawClient http(server.http());
    http.send(request);
    EXPECT_EQ(http.reply().status, 411);
    EXPECT_TRUE(http.is_closed());
}

TEST(Http, SaysContinueBeforeItReads) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send("PUT /e HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("ok");
    EXPECT_EQ(client.reply().body, "PUT /e\nok");
}

TEST(Http, RefusesALargeUploadByItsHeadWithoutSayingContinue) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send(
        "PUT /refuse HTTP/1.1\r\nHost: t\r\nContent-Length: 99000000\r\nExpect: "
        "100-continue\r\n\r\n");
    EXPECT_EQ(client.reply().status, 400);
    EXPECT_TRUE(client.is_closed());
}

// Closing with unread bytes resets the connection: the client would never see why.
TEST(Http, ShowsTheReplyOfAnUploadThatWasRefusedEarly) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send("POST /refuse-late HTTP/1.1\r\nHost: t\r\nContent-Length: 3000000\r\n\r\n");
    EXPECT_TRUE(client.send(std::string(3'000'000, 'x')));
    const auto reply = client.reply();
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.body, "refused");
    EXPECT_TRUE(client.is_closed());
    EXPECT_FALSE(client.was_reset());
}

TEST(Http, DropsTheExchangeOfAClientThatWentAway) {
    TestServer server;
    {
        RawClient client(server.s3_port());
        client.send("PUT /gone HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\nabc");
    }
    server.s3.dropped.wait(0);
    EXPECT_EQ(server.s3.dropped, 1);
}

TEST(Http, ADefectIsAnsweredAndEndsItsConnectionOnly) {
    TestServer server;
    RawClient defect(server.http());
    RawClient other(server.http());
    const auto reply = defect.get("/throw");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body, "internal_error");  // and nothing of what was thrown
    EXPECT_TRUE(defect.is_closed());
    EXPECT_EQ(other.get("/").status, 200);
}

TEST(Http, ADefectInAnUploadIsAnsweredWhenItsBodyIsRead) {
    TestServer server;
    for (const auto* target : {"/throw", "/throw-early"}) {
        for (const std::size_t bytes : {1'000U, 1'000'000U}) {
            RawClient defect(server.s3_port());
            defect.send("PUT " + std::string(target) + " HTTP/1.1\r\nHost: t\r\nContent-Length: " +
                        std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, 'x'));
            const auto reply = defect.reply();
            EXPECT_EQ(reply.status, 500);
            EXPECT_EQ(reply.body, "internal_error");
            EXPECT_TRUE(defect.is_closed());
            EXPECT_FALSE(defect.was_reset());
        }
    }
    EXPECT_EQ(RawClient(server.s3_port()).get("/").status, 200);
}

}  // namespace
}  // namespace sluice::gateway
