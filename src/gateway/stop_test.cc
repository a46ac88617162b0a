// Binding and stopping.
#include <gtest/gtest.h>

#include <thread>

#include "gateway/testing/test_server.h"

namespace sluice::gateway {
namespace {

using testing::RawClient;
using testing::TestServer;

TEST(Bind, ChoosesFreePortsAndSaysWhich) {
    TestServer server;
    EXPECT_NE(server.http(), 0);
    EXPECT_NE(server.s3_port(), 0);
    EXPECT_NE(server.http(), server.s3_port());
}

TEST(Bind, SaysThatAPortIsTaken) {
    TestServer first;
    auto options = TestServer::small_options();
    options.http.port = first.http();
    net::Server second(options, null_log(), null_metrics());
    const auto bound = second.bind();
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, Code::kUnavailable);
    EXPECT_EQ(bound.error().name, "address_in_use");
}

TEST(Bind, TakesIpv6InBracketsOrWithout) {
    auto options = TestServer::small_options();
    options.http.address = "::1";
    options.s3->address = "[::1]";
    net::Server server(options, null_log(), null_metrics());
    ASSERT_TRUE(server.bind());
    EXPECT_EQ(server.http().address, "::1");
    EXPECT_EQ(server.s3().address, "::1");
}

TEST(Bind, HasNoS3EndpointWhereThereIsNoAddressForIt) {
    auto options = TestServer::small_options();
    options.s3.reset();
    TestServer server(options);
    RawClient client(server.http());
    EXPECT_EQ(client.get("/").status, 200);
    server.server.stop(Seconds{1});
    EXPECT_TRUE(client.is_closed());
}

TEST(Bind, RefusesAnAddressThatIsNone) {
    for (const auto* address : {"not an address", "", "1.2.3.4.5", "192.0.2.1"}) {
        auto options = TestServer::small_options();
        options.http.address = address;
        net::Server server(options, null_log(), null_metrics());
        const auto bound = server.bind();
        ASSERT_FALSE(bound) << address;
        EXPECT_EQ(bound.error().name, "bad_address");
    }
}

TEST(Stop, EndsIdleConnectionsAtOnce) {
    TestServer server;
    RawClient client(server.http());
    EXPECT_EQ(client.get("/").status, 200);
    server.server.stop(Seconds{60});
    EXPECT_TRUE(client.is_closed());
}

TEST(Stop, LetsARequestInProgressEnd) {
    TestServer server;
    RawClient idle(server.http());
    EXPECT_EQ(idle.get("/").status, 200);
    RawClient client(server.http());
    client.send("GET /wait HTTP/1.1\r\nHost: t\r\n\r\n");
    server.application.waiting.wait(0);
    std::jthread stopping([&] { server.server.stop(Seconds{60}); });
    EXPECT_TRUE(idle.is_closed());
    server.application.open_gate();
    auto reply = client.reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.headers["connection"], "close");
    EXPECT_TRUE(client.is_closed());
}

TEST(Stop, DropsARequestThatTakesTooLong) {
    TestServer server;
    RawClient client(server.s3_port());
    client.send(
        "PUT /long HTTP/1.1\r\nHost: t\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    server.server.stop(Milliseconds{10});
    EXPECT_EQ(server.s3.dropped, 0);  // its memory goes with the server
}

TEST(Stop, MayBeCalledTwice) {
    TestServer server;
    server.server.stop(Seconds{1});
    server.server.stop(Seconds{1});
}

}  // namespace
}  // namespace sluice::gateway
