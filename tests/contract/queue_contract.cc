// The contract of ports/queue.h.
#include <set>
#include <thread>

#include "base/limits.h"
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using QueueContract = Contract;
using queues::kFileOperations;
using queues::kUploads;

TEST_F(QueueContract, HandsOutWhatWasSentWithItsUserAndTime) {
    world->clock.advance(Seconds{7});
    send(kUploads, kAda, "hello");
    const Lease lease = receive_one(kUploads);
    EXPECT_EQ(lease.queue, kUploads);
    EXPECT_EQ(lease.user, kAda);
    EXPECT_EQ(lease.body, "hello");
    EXPECT_TRUE(world->is_now(lease.sent));
    EXPECT_EQ(lease.receive_count, 1U);
    EXPECT_FALSE(lease.message.empty());
}

TEST_F(QueueContract, KeepsQueuesApart) {
    send(kUploads, kAda, "upload");
    EXPECT_TRUE(receive(kFileOperations).empty());
}

TEST_F(QueueContract, ReturnsNothingFromAnEmptyQueueWithoutWaiting) {
    EXPECT_TRUE(receive(kUploads).empty());
}

TEST_F(QueueContract, HandsOutAtMostAsManyAsAskedFor) {
    for (int i = 0; i < 5; ++i) send(kUploads, kAda, std::to_string(i));
    EXPECT_EQ(receive(kUploads, 3).size(), 3U);
    EXPECT_EQ(receive(kUploads, 3).size(), 2U);
}

TEST_F(QueueContract, HidesAMessageWhileItIsLeased) {
    send(kUploads, kAda, "m");
    receive_one(kUploads);
    EXPECT_TRUE(receive(kUploads).empty());
    world->clock.advance(kVisibility - Milliseconds{1});
    EXPECT_TRUE(receive(kUploads).empty());
}

TEST_F(QueueContract, RedeliversAfterTheVisibilityTimeoutWithAHigherReceiveCount) {
    send(kUploads, kAda, "m");
    const Lease first = receive_one(kUploads);
    world->clock.advance(kVisibility);
    const Lease second = receive_one(kUploads);
    EXPECT_EQ(second.message, first.message);
    EXPECT_EQ(second.receive_count, 2U);
}

TEST_F(QueueContract, AnExtendedLeaseIsHiddenFromTheTimeOfTheCall) {
    send(kUploads, kAda, "m");
    const Lease lease = receive_one(kUploads);
    world->clock.advance(kVisibility - Milliseconds{1});
    ASSERT_TRUE(world->queue().extend(lease, kVisibility));
    world->clock.advance(kVisibility - Milliseconds{1});
    EXPECT_TRUE(receive(kUploads).empty());
    world->clock.advance(Milliseconds{1});
    EXPECT_EQ(receive_one(kUploads).receive_count, 2U);
}

TEST_F(QueueContract, AReleasedMessageComesAgainAtOnce) {
    send(kUploads, kAda, "m");
    ASSERT_TRUE(world->queue().release(receive_one(kUploads), Milliseconds{0}));
    EXPECT_EQ(receive_one(kUploads).receive_count, 2U);
}

TEST_F(QueueContract, AReleasedMessageComesAgainAfterItsDelay) {
    send(kUploads, kAda, "m");
    ASSERT_TRUE(world->queue().release(receive_one(kUploads), Seconds{5}));
    world->clock.advance(Seconds{5} - Milliseconds{1});
    EXPECT_TRUE(receive(kUploads).empty());
    world->clock.advance(Milliseconds{1});
    EXPECT_EQ(receive_one(kUploads).receive_count, 2U);
}

TEST_F(QueueContract, AStaleLeaseCanNeitherExtendNorReleaseNorHandBack) {
    send(kUploads, kAda, "m");
    const Lease stale = receive_one(kUploads);
    world->clock.advance(kVisibility);
    const Lease current = receive_one(kUploads);
    EXPECT_EQ(error_code(world->queue().extend(stale, kVisibility)), Code::kStaleLease);
    EXPECT_EQ(error_code(world->queue().release(stale, Milliseconds{0})), Code::kStaleLease);
    EXPECT_EQ(error_code(world->queue().hand_back(stale)), Code::kStaleLease);
    EXPECT_TRUE(receive(kUploads).empty()) << "the stale release must not show the message";
    EXPECT_TRUE(world->queue().extend(current, kVisibility));
}

TEST_F(QueueContract, AConsumedMessageNeverComesAgainAndItsLeaseIsStale) {
    send(kUploads, kAda, "m");
    const Lease lease = receive_one(kUploads);
    ASSERT_TRUE(world->backend().commit(lease, Outcome{}));
    EXPECT_EQ(error_code(world->queue().extend(lease, kVisibility)), Code::kStaleLease);
    world->clock.advance(kVisibility * 10);
    EXPECT_TRUE(receive(kUploads).empty());
}

TEST_F(QueueContract, AWaitingReceiveIsWokenByAMessage) {
    std::jthread sender([this] { send(kUploads, kAda, "m"); });
    const auto leases = world->queue().receive(kUploads, 1, kVisibility, Milliseconds{60'000}, {});
    ASSERT_TRUE(leases);
    EXPECT_EQ(leases->size(), 1U);
}

TEST_F(QueueContract, AWaitingReceiveEndsWhenItIsStopped) {
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    const auto leases =
        world->queue().receive(kUploads, 1, kVisibility, Milliseconds{60'000}, stop.get_token());
    ASSERT_TRUE(leases);
    EXPECT_TRUE(leases->empty());
}

TEST_F(QueueContract, ManyReceiversNeverShareAMessage) {
    constexpr int kMessages = 40;
    for (int i = 0; i < kMessages; ++i) send(kUploads, i % 2 ? kAda : kBob, std::to_string(i));
    std::vector<std::vector<Lease>> taken(4);
    {
        std::vector<std::jthread> receivers;
        for (auto& mine : taken) {
            receivers.emplace_back([&] {
                while (true) {
                    auto leases = receive(kUploads, 3);
                    if (leases.empty()) return;
                    mine.insert(mine.end(), leases.begin(), leases.end());
                }
            });
        }
    }
    std::set<MessageId> ids;
    std::size_t total = 0;
    for (const auto& mine : taken) {
        for (const Lease& lease : mine) ids.insert(lease.message);
        total += mine.size();
    }
    EXPECT_EQ(total, static_cast<std::size_t>(kMessages));
    EXPECT_EQ(ids.size(), static_cast<std::size_t>(kMessages));
}

TEST_F(QueueContract, CarriesAMessageOfTheGreatestSizeWhole) {
    const std::string body(Limits{}.message_bytes, 'x');
    send(kUploads, kAda, body);
    EXPECT_EQ(receive_one(kUploads).body, body);
}

}  // namespace
}  // namespace sluice::contract
