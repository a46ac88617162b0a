// The contract of ports/capacity.h.
#include <atomic>
#include <optional>
#include <thread>

#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using queues::kUploads;

class CapacityContract : public Contract {
  protected:
    // Enough that it fits once and not twice, whatever else the disk is used for meanwhile.
    std::uint64_t most_of_it() { return world->free_bytes() / 10 * 6; }
    Result<Admission> admit(std::uint64_t bytes) { return world->capacity().admit(bytes); }
    void make_world_with_queues_of(std::uint64_t depth) {
        Limits limits;
        limits.queue_depth_max = depth;
        world.reset();
        world = make_world(limits);
    }
};

TEST_F(CapacityContract, AdmitsWhatFits) {
    EXPECT_TRUE(admit(0));
    EXPECT_TRUE(admit(1));
    EXPECT_TRUE(admit(most_of_it()));
}

TEST_F(CapacityContract, RefusesWhatDoesNotFit) {
    const auto refused = admit(std::uint64_t{1} << 62U);
    EXPECT_EQ(error_code(refused), Code::kStorageFull);
    EXPECT_EQ(error_name(refused), "storage_full");
}

TEST_F(CapacityContract, GivesTheSameSpaceToOneUploadOnly) {
    const std::uint64_t bytes = most_of_it();
    const auto first = admit(bytes);
    ASSERT_TRUE(first);
    EXPECT_EQ(error_name(admit(bytes)), "storage_full");
    EXPECT_TRUE(admit(0)) << "uploads that still fit are taken";
    EXPECT_TRUE(admit(1));
}

TEST_F(CapacityContract, GivesTheSpaceBackWhenAnAdmissionEnds) {
    const std::uint64_t bytes = most_of_it();
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(admit(bytes));
}

TEST_F(CapacityContract, AnAdmissionThatWasMovedHoldsItsSpaceOnce) {
    const std::uint64_t bytes = most_of_it();
    auto first = admit(bytes);
    ASSERT_TRUE(first);
    std::optional<Admission> second(std::move(*first));
    EXPECT_FALSE(admit(bytes));
    second.reset();
    EXPECT_TRUE(admit(bytes));
}

TEST_F(CapacityContract, HoldsNoLongerWhatHasBeenWritten) {
    const std::uint64_t bytes = most_of_it();
    auto first = admit(bytes);
    ASSERT_TRUE(first);
    first->written(bytes / 2);
    first->written(bytes);  // more than was announced: there is no more to give back
    const auto second = admit(bytes);
    EXPECT_TRUE(second);
    EXPECT_FALSE(admit(bytes));
}

TEST_F(CapacityContract, OfManyAtOnceAdmitsOnlyWhatFits) {
    const std::uint64_t bytes = most_of_it();
    std::atomic<int> admitted = 0;
    std::atomic<int> asked = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                const auto admission = admit(bytes);
                if (admission) ++admitted;
                ++asked;
                while (asked < 8) std::this_thread::yield();  // all hold what they got
            });
        }
    }
    EXPECT_EQ(admitted, 1);
    EXPECT_TRUE(admit(bytes));
}

TEST_F(CapacityContract, RefusesWhileAQueueIsTooDeep) {
    make_world_with_queues_of(2);
    send(kUploads, kAda, "1");
    EXPECT_TRUE(admit(1));
    send(kUploads, kBob, "2");
    const auto refused = admit(0);
    EXPECT_EQ(error_code(refused), Code::kUnavailable);
    EXPECT_EQ(error_name(refused), "queue_full");
    ASSERT_TRUE(world->backend().commit(receive_one(kUploads), Outcome{}));
    EXPECT_TRUE(admit(1));
}

TEST_F(CapacityContract, DeadLettersRefuseNothing) {
    make_world_with_queues_of(1);
    for (const QueueName& queue : queues::kAll) {
        send(queue, kAda, "poison");
        Outcome outcome;
        outcome.dead_letter = "died: it did";
        ASSERT_TRUE(world->backend().commit(receive_one(queue), std::move(outcome)));
        EXPECT_EQ(world->queue_admin().peek(dead_letter_queue(queue), 10)->size(), 1U);
        EXPECT_TRUE(admit(1)) << queue.text();
    }
}

TEST_F(CapacityContract, RefusesWhileTheProcessStops) {
    const auto before = admit(1);
    world->stop_accepting();
    const auto refused = admit(0);
    EXPECT_EQ(error_code(refused), Code::kUnavailable);
    EXPECT_EQ(error_name(refused), "shutting_down");
}

}  // namespace
}  // namespace sluice::contract
