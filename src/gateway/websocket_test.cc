// The application's WebSockets: upgrade, push, and how a socket ends.
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <thread>

#include "tests/support/websockets_fixture.h"

namespace sluice::gateway {
namespace {

using testing::kOther;
using testing::kUser;
using testing::RawClient;
using testing::RawWebSocket;
using testing::WebSockets;

TEST_F(WebSockets, CarryAPushAsOneTextFrame) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    ASSERT_EQ(connections().size(), 1U);
    const std::string text = R"({"status":"complete","jobs":[]})";
    EXPECT_TRUE(push(connections()[0].id, text));
    const auto frame = client.frame();
    EXPECT_TRUE(frame.is_text());
    EXPECT_EQ(frame.payload, text);
}

TEST_F(WebSockets, KeepTheOrderOfPushesFromOneCaller) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    const auto id = connections()[0].id;
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(push(id, std::to_string(i)));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(client.frame().payload, std::to_string(i));
}

TEST_F(WebSockets, TakePushesFromManyThreads) {
    std::vector<std::unique_ptr<RawWebSocket>> clients;
    for (int i = 0; i < 4; ++i) {
        clients.push_back(std::make_unique<RawWebSocket>(server_.http(), target()));
        ASSERT_EQ(clients.back()->answer().status, 101);
    }
    const auto open = connections();
    ASSERT_EQ(open.size(), 4U);
    std::vector<std::jthread> threads;
    std::atomic<int> failed = 0;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                for (const auto& connection : open) {
                    if (!push(connection.id, "x")) ++failed;
                }
            }
        });
    }
    for (auto& client : clients) {
        for (int i = 0; i < 200; ++i) ASSERT_TRUE(client->frame().is_text());
    }
    threads.clear();
    EXPECT_EQ(failed, 0);
}

TEST_F(WebSockets, AnUnknownConnectionIsGone) {
    const auto pushed = push(ConnectionId{"no such"}, "x");
    ASSERT_FALSE(pushed);
    EXPECT_EQ(pushed.error().code, Code::kNotFound);
    EXPECT_EQ(pushed.error().name, "connection_gone");
}

TEST_F(WebSockets, AreDisconnectedWhenTheClientCloses) {
    ConnectionId id;
    {
        RawWebSocket client(server_.http(), target());
        ASSERT_EQ(client.answer().status, 101);
        id = connections()[0].id;
        client.send(8, std::string("\x03\xe8", 2));
        EXPECT_EQ(client.frame().close_code(), 1000);
        EXPECT_TRUE(client.is_closed());
    }
    wait_until_disconnected();
    EXPECT_EQ(push(id, "x").error().name, "connection_gone");
}

TEST_F(WebSockets, AreDisconnectedWhenTheClientVanishes) {
    {
        RawWebSocket client(server_.http(), target());
        ASSERT_EQ(client.answer().status, 101);
    }
    wait_until_disconnected();
}

TEST_F(WebSockets, IgnoreWhatClientsSayButAnswerPings) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    client.send(1, std::string(4000, 'x'));
    client.send(9, "are you there");
    const auto pong = client.frame();
    EXPECT_EQ(pong.opcode, 10);
    EXPECT_EQ(pong.payload, "are you there");
}

TEST_F(WebSockets, CloseOnALargeClientMessage) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    client.send(1, std::string(5000, 'x'));
    EXPECT_EQ(client.frame().close_code(), 1009);
    wait_until_disconnected();
}

TEST_F(WebSockets, RefuseWithTheApplicationsReply) {
    RawWebSocket client(server_.http(), "/?userId=short");
    EXPECT_EQ(client.answer().status, 422);
    EXPECT_EQ(server_.server.connections(), 1U);
    EXPECT_EQ(client.client().get("/next").status, 200);
}

TEST_F(WebSockets, AreForgottenWhenTheUpgradeFailsAfterTheConnect) {
    RawClient client(server_.http());
    client.send("GET " + target() +
                " HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n");
    EXPECT_EQ(client.reply().status, 400);
    wait_until_disconnected();
}

// A refused upgrade keeps the connection: its body would be read as the next request.
TEST_F(WebSockets, RefuseAnUpgradeThatHasABody) {
    RawClient client(server_.http());
    client.send(
        "GET /?userId=short HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nContent-Length: 30\r\n\r\n");
    EXPECT_EQ(client.reply().status, 400);
    client.send("GET /smuggled HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(WebSockets, DoNotUpgradeOnTheS3Address) {
    RawWebSocket client(server_.s3_port(), target());
    EXPECT_EQ(client.answer().status, 200);
}

TEST_F(WebSockets, AreRefusedOnceTheSocketsAreClosed) {
    server_.server.close_sockets();
    RawWebSocket client(server_.http(), target());
    const auto answer = client.answer();
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.body, "stopping");
    EXPECT_TRUE(connections().empty());
}

TEST_F(WebSockets, AreToldThatTheServerRestarts) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    const auto id = connections()[0].id;
    std::jthread stopping([&] { server_.server.stop(Seconds{5}); });
    EXPECT_EQ(client.frame().close_code(), 1012);
    client.send(8, std::string("\x03\xf4", 2));
    EXPECT_TRUE(client.is_closed());
    stopping.join();
    EXPECT_EQ(push(id, "x").error().code, Code::kUnavailable);
}

TEST_F(WebSockets, AnOpenOneIsCommittedAgainWhenItsRowHasGone) {
    constexpr std::chrono::minutes kLook{5};
    services_.keeping.emplace(backend_.connections(), kLook, std::chrono::hours{2});
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    const auto before = connections().at(0);
    for (int i = 0; i < 5; ++i) {
        Outcome its_time_is_over;
        its_time_is_over.disconnect.push_back(before.id);
        ASSERT_TRUE(backend_.commit(std::move(its_time_is_over)));
        server_.clock.advance(kLook);
        while (connections().empty()) std::this_thread::yield();
        EXPECT_EQ(connections()[0].connected, before.connected);
    }
    EXPECT_TRUE(push(before.id, "still here"));
    EXPECT_EQ(client.frame().payload, "still here");
}

TEST_F(WebSockets, APushBeforeTheUpgradeIsThroughWaitsForIt) {
    // The connect's commit makes the connection visible; pushing to it at once must not be refused.
    std::jthread pusher([&] {
        while (connections().empty()) std::this_thread::yield();
        EXPECT_TRUE(push(connections()[0].id, "early"));
    });
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    EXPECT_EQ(client.frame().payload, "early");
}

}  // namespace
}  // namespace sluice::gateway
