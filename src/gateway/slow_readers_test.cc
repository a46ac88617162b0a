// WebSockets whose peers read slowly, or not at all.
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <thread>

#include "tests/support/websockets_fixture.h"

namespace sluice::gateway {
namespace {

using testing::kOther;
using testing::kUser;
using testing::RawWebSocket;
using testing::WebSockets;

TEST_F(WebSockets, CloseAReaderThatIsTooSlow) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    const auto id = connections()[0].id;
    // Enough to fill both kernels' buffers; the pushes after that wait, and the queue holds four.
    const std::string large(8 << 20, 'x');
    std::vector<std::jthread> threads;
    std::atomic<int> refused = 0;
    std::atomic<int> ended = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&] {
            const auto pushed = push(id, large);
            if (!pushed && pushed.error().name == "slow_reader") ++refused;
            ++ended;
        });
    }
    // The write deadline passes on the injected clock.
    while (ended < 8) {
        server_.clock.advance(Seconds{1});
        std::this_thread::yield();
    }
    EXPECT_GE(refused, 1);
    wait_until_disconnected();
    EXPECT_EQ(push(id, "x").error().name, "connection_gone");
}

// 8 MiB: more than both kernels' buffers hold, so the write does not end before the peer reads.
TEST_F(WebSockets, AReaderThatDoesNotReadHoldsOneCallerOnlyAndNobodyElse) {
    RawWebSocket dead(server_.http(), target());
    ASSERT_EQ(dead.answer().status, 101);
    const auto dead_id = connections()[0].id;
    RawWebSocket other(server_.http(), "/?userId=" + kOther.text());
    ASSERT_EQ(other.answer().status, 101);
    const auto other_id = backend_.connections().of_user(kOther)->at(0).id;

    const std::string large(8 << 20, 'x');
    std::jthread held([&] { EXPECT_TRUE(push(dead_id, large)); });
    while (!dead.client().is_readable()) std::this_thread::yield();
    std::atomic<int> refused = 0;
    std::vector<std::jthread> callers;
    for (int i = 0; i < 3; ++i) {
        callers.emplace_back([&] {
            const auto pushed = push(dead_id, "behind it");
            if (!pushed && pushed.error().code == Code::kUnavailable) ++refused;
        });
    }
    server_.clock.advance(Seconds{2});
    callers.clear();
    EXPECT_EQ(refused, 3);
    EXPECT_EQ(push(dead_id, "refused at once").error().code, Code::kUnavailable);
    EXPECT_TRUE(push(other_id, "told"));
    EXPECT_EQ(other.frame().payload, "told");

    for (std::size_t read = 0; read < large.size();) read += dead.client().take(1).size();
    held.join();
    EXPECT_TRUE(push(dead_id, "reads again"));
}

TEST_F(WebSockets, APushThatAReaderDoesNotTakeIsUnderWayUntilItEnds) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    const auto id = connections()[0].id;
    const std::string large(8 << 20, 'x');
    std::promise<Result<void>> end;
    auto& sockets = server_.server.sockets();
    const auto never = [](const Result<void>&) { ADD_FAILURE() << "it was made at once"; };
    EXPECT_EQ(sockets.push_soon(id, "small", never).value(), Pushed::kMade);
    EXPECT_EQ(client.frame().payload, "small");
    EXPECT_EQ(
        sockets.push_soon(id, large, [&](const auto& result) { end.set_value(result); }).value(),
        Pushed::kUnderWay);
    for (std::size_t read = 0; read < large.size();) read += client.client().take(1).size();
    EXPECT_TRUE(end.get_future().get());
}

TEST_F(WebSockets, APushThatIsUnderWayEndsWithItsSocket) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    std::promise<Result<void>> end;
    const auto tell = [&](const Result<void>& result) { end.set_value(result); };
    EXPECT_EQ(server_.server.sockets()
                  .push_soon(connections()[0].id, std::string(8 << 20, 'x'), tell)
                  .value(),
              Pushed::kUnderWay);
    auto ended = end.get_future();
    while (ended.wait_for(Milliseconds{1}) != std::future_status::ready) {
        server_.clock.advance(Seconds{1});  // past the write deadline
    }
    EXPECT_EQ(ended.get().error().name, "slow_reader");
    wait_until_disconnected();
}

TEST_F(WebSockets, APushToAReaderThatDoesNotReadEndsSoonWhenTheSocketsAreClosed) {
    RawWebSocket client(server_.http(), target());
    ASSERT_EQ(client.answer().status, 101);
    const auto id = connections()[0].id;
    std::jthread held([&] {
        const auto pushed = push(id, std::string(8 << 20, 'x'));
        ASSERT_FALSE(pushed);
        EXPECT_EQ(pushed.error().code, Code::kUnavailable);
    });
    while (!client.client().is_readable()) std::this_thread::yield();
    server_.server.close_sockets();
    EXPECT_EQ(push(id, "x").error().name, "stopping");
    server_.clock.advance(Seconds{2});  // the write deadline is ten
    held.join();
    wait_until_disconnected();
}

}  // namespace
}  // namespace sluice::gateway
