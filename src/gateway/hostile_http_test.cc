// What a hostile or broken client sends: every case is answered with an error and a close, or is
// cut.
#include <gtest/gtest.h>

#include <thread>

#include "gateway/testing/test_server.h"

namespace sluice::gateway {
namespace {

using testing::RawClient;
using testing::TestServer;

class Smuggling : public ::testing::TestWithParam<const char*> {};

TEST_P(Smuggling, IsRefusedAndTheConnectionClosed) {
    TestServer server;
    for (const auto port : {server.http(), server.s3_port()}) {
        RawClient client(port);
        client.send(GetParam());
        const auto reply = client.reply();
        EXPECT_GE(reply.status, 400) << GetParam();
        EXPECT_LT(reply.status, 500) << GetParam();
        EXPECT_TRUE(client.is_closed()) << GetParam();
    }
}

INSTANTIATE_TEST_SUITE_P(
    ,
    Smuggling,
    ::testing::Values(
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nContent-Length: "
        "5\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5, 6\r\n\r\nabcdef",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: +5\r\n\r\nabcde",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 0x5\r\n\r\nabcde",
        "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\nHost: t\n\n",
        "GET / HTTP/1.1\r\nHost: t\r\nBad Name: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: t\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: t\r\n\r\n",
        "GET / HTTP/3.1\r\nHost: t\r\n\r\n",
        "GET /\x01 HTTP/1.1\r\nHost: t\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\r\n\r\n"));

class BadChunks : public ::testing::TestWithParam<const char*> {};

TEST_P(BadChunks, AreRefusedAndTheConnectionClosed) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send(std::string("PUT /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n") +
                GetParam());
    EXPECT_EQ(client.reply().status, 400);
    EXPECT_TRUE(client.is_closed());
    server.s3.dropped.wait(0);
}

INSTANTIATE_TEST_SUITE_P(,
                         BadChunks,
                         ::testing::Values("3;name=value\r\nabc\r\n0\r\n\r\n",
                                           "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n",
                                           "g\r\nabc\r\n0\r\n\r\n",
                                           "-3\r\nabc\r\n0\r\n\r\n",
                                           "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
                                           "3\r\nabcd\r\n0\r\n\r\n",
                                           "3\nabc\r\n0\r\n\r\n"));

TEST(HttpLimits, RefuseALargeHead) {
    TestServer server;
    RawClient client(server.http());
    client.send("GET / HTTP/1.1\r\nHost: t\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(client.reply().status, 431);
    EXPECT_TRUE(client.is_closed());
}

TEST(HttpLimits, RefuseALargeBodyOnTheApplicationsAddress) {
    TestServer server;
    RawClient client(server.http());
    const std::string bytes = std::to_string(Limits{}.preview_body_bytes + 1);
    client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: " + bytes + "\r\n\r\n");
    EXPECT_EQ(client.reply().status, 413);
    EXPECT_TRUE(client.is_closed());
}

TEST(HttpLimits, CutASlowHead) {
    TestServer server;
    RawClient client(server.http());
    client.send("GET / HTTP/1.1\r\nHost");
    EXPECT_EQ(RawClient(server.http()).get("/").status, 200);
    server.pass_time_until_readable(client);
    EXPECT_EQ(client.reply().status, 408);
    EXPECT_TRUE(client.is_closed());
}

TEST(HttpLimits, CutABodyBelowTheRateFloor) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send(
        "PUT /slow HTTP/1.1\r\nHost: t\r\nContent-Length: 500000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("abc");
    server.pass_time_until_readable(client);
    EXPECT_EQ(client.reply().status, 408);
    EXPECT_TRUE(client.is_closed());
}

TEST(HttpLimits, EndAnIdleConnectionQuietly) {
    TestServer server;
    RawClient client(server.http());
    EXPECT_EQ(client.get("/").status, 200);
    server.pass_time_until_readable(client);
    EXPECT_TRUE(client.is_closed());
}

TEST(HttpLimits, CutAClientThatDoesNotReadItsReply) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send("GET /bytes/100000000 HTTP/1.1\r\nHost: t\r\n\r\n");
    std::string got = client.take(1);
    while (server.server.connections() > 0) {
        server.clock.advance(Seconds{31});
        std::this_thread::yield();
    }
    got += client.take(100'000'000);
    EXPECT_LT(got.size(), 100'000'000U);
}

TEST(HttpLimits, TurnAwayWhoComesAboveTheConnectionLimit) {
    auto options = TestServer::small_options();
    options.limits.connections_max = 2;
    TestServer server(options);
    RawClient first(server.http());
    RawClient second(server.s3_port());
    EXPECT_EQ(first.get("/").status, 200);
    EXPECT_EQ(second.get("/").status, 200);
    RawClient third(server.http());
    auto reply = third.get("/");
    EXPECT_EQ(reply.status, 503);
    EXPECT_EQ(reply.body, "too_many_connections");
    EXPECT_TRUE(third.is_closed());
    EXPECT_EQ(first.get("/").status, 200);
}

TEST(HttpLimits, BoundTheUploadsInProgress) {
    auto options = TestServer::small_options();
    options.limits.uploads_in_progress_max = 1;
    TestServer server(options);
    RawClient first(server.s3_port());
    first.send("PUT /a HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(first.reply().status, 100);
    RawClient second(server.s3_port());
    second.send("PUT /b HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n\r\nno");
    auto refused = second.reply();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(refused.body, "too_many_uploads");
    EXPECT_EQ(RawClient(server.s3_port()).get("/read").status, 200);
    first.send("ok");
    EXPECT_EQ(first.reply().body, "PUT /a\nok");
    RawClient third(server.s3_port());
    third.send("PUT /b HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nyes");
    EXPECT_EQ(third.reply().body, "PUT /b\nyes");
}

std::string awaited(const std::string& target, int bytes) {
    return "PUT " + target + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(bytes) +
           "\r\nExpect: 100-continue\r\n\r\n";
}

// Anybody could keep everybody from uploading by sending nothing, slowly.
TEST(HttpLimits, GiveAStrangerNoUploadSlot) {
    auto options = TestServer::small_options();
    options.limits.uploads_in_progress_max = 1;
    TestServer server(options);
    RawClient stranger(server.s3_port());
    stranger.send(awaited("/stranger", 90'000));
    EXPECT_EQ(stranger.reply().status, 100);
    RawClient upload(server.s3_port());
    upload.send(awaited("/a", 2));
    EXPECT_EQ(upload.reply().status, 100);
    // Who turns out to be none needs a slot like everybody.
    stranger.send("signed" + std::string(8 * 1024, 'x'));
    EXPECT_EQ(stranger.reply().body, "too_many_uploads");
    upload.send("ok");
    EXPECT_EQ(upload.reply().body, "PUT /a\nok");
}

TEST(HttpLimits, GiveASlotToAStrangerWhoIsNoneAnyMore) {
    auto options = TestServer::small_options();
    options.limits.uploads_in_progress_max = 1;
    TestServer server(options);
    const std::string body = "signed" + std::string(20'000, 'x');
    for (int again = 0; again < 2; ++again) {
        RawClient client(server.s3_port());
        client.send(awaited("/stranger", static_cast<int>(body.size())));
        EXPECT_EQ(client.reply().status, 100);
        client.send(body);
        EXPECT_EQ(client.reply().body, "PUT /stranger\n" + body);
    }
}

}  // namespace
}  // namespace sluice::gateway
