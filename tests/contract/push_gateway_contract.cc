// The contract of ports/push_gateway.h.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/contract/push_world.h"

namespace sluice::contract {
namespace {

class PushGatewayContract : public testing::Test {
  protected:
    Result<void> push(const ConnectionId& client, std::string_view text) {
        return world->gateway().push({client, {}, Protocol::kCompat, {}}, text);
    }
    void expect_gone(const ConnectionId& client) {
        const auto pushed = push(client, "x");
        ASSERT_FALSE(pushed);
        EXPECT_EQ(pushed.error().code, Code::kNotFound);
        EXPECT_EQ(pushed.error().name, "connection_gone");
    }

    std::unique_ptr<PushWorld> world = make_push_world();
};

TEST_F(PushGatewayContract, ATextArrivesWhole) {
    const ConnectionId client = world->connect();
    for (const std::string& text :
         {std::string("{}"),
          std::string("größe\n\"quoted\"\t\xf0\x9f\x90\x8c"),
          std::string(125, 'a'),
          std::string(126, 'b'),
          std::string(65'535, 'c'),
          std::string(65'536, 'd'),
          std::string(std::min(300'000UL, world->text_bytes_max()), 'e')}) {
        // Beside the reading: what is this long may wait for its reader.
        std::jthread pusher([&] { EXPECT_TRUE(push(client, text)); });
        EXPECT_EQ(world->next(client), text);
    }
}

TEST_F(PushGatewayContract, TextsArriveOnceAndInOrder) {
    const ConnectionId client = world->connect();
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(push(client, std::to_string(i)));
    for (int i = 0; i < 100; ++i) EXPECT_EQ(world->next(client), std::to_string(i));
}

TEST_F(PushGatewayContract, TextsOfManyCallersArriveOnceAndInEachCallersOrder) {
    constexpr int kCallers = 4;
    constexpr int kTexts = 50;
    const ConnectionId client = world->connect();
    std::vector<std::jthread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
        callers.emplace_back([&, caller] {
            for (int i = 0; i < kTexts; ++i) {
                EXPECT_TRUE(push(client, std::to_string(caller) + " " + std::to_string(i)));
            }
        });
    }
    std::array<int, kCallers> arrived{};
    for (int i = 0; i < kCallers * kTexts; ++i) {
        const std::string text = world->next(client);
        ASSERT_GE(text.size(), 3U);
        int& count = arrived.at(static_cast<std::size_t>(text.front() - '0'));
        EXPECT_EQ(text.substr(2), std::to_string(count++));
    }
}

TEST_F(PushGatewayContract, ATextGoesToItsConnectionOnly) {
    const ConnectionId first = world->connect();
    const ConnectionId second = world->connect();
    ASSERT_TRUE(push(second, "to the second"));
    ASSERT_TRUE(push(first, "to the first"));
    ASSERT_TRUE(push(second, "again"));
    EXPECT_EQ(world->next(first), "to the first");
    EXPECT_EQ(world->next(second), "to the second");
    EXPECT_EQ(world->next(second), "again");
}

TEST_F(PushGatewayContract, AConnectionThatWasNeverThereIsGone) {
    expect_gone(ConnectionId{"never"});
    expect_gone(ConnectionId{""});
}

TEST_F(PushGatewayContract, AConnectionThatHasClosedIsGoneAndTheOthersAreNot) {
    const ConnectionId left = world->connect();
    const ConnectionId stays = world->connect();
    ASSERT_TRUE(push(left, "x"));
    world->leave(left);
    expect_gone(left);
    ASSERT_TRUE(push(stays, "still here"));
    EXPECT_EQ(world->next(stays), "still here");
}

TEST_F(PushGatewayContract, AClientThatDoesNotReadIsUnavailable) {
    const ConnectionId slow = world->connect();
    world->stop_reading(slow);
    Result<void> pushed;
    std::atomic<bool> ended = false;
    std::jthread pusher([&] {
        const std::string large(std::min(4UL << 20, world->text_bytes_max()), 'x');
        // The operating systems of both sides take a few of them.
        while (pushed) pushed = push(slow, large);
        ended = true;
    });
    while (!ended) {
        world->clock.advance(Seconds{1});
        std::this_thread::yield();
    }
    EXPECT_EQ(pushed.error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace sluice::contract
