#include "pipeline/heartbeats.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "base/manual_clock.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::pipeline {
namespace {

using fakes::Op;

constexpr Milliseconds kVisibility{30'000};

// What a worker and the heartbeat thread do, one step at a time.
class HeartbeatsTest : public testing::Test {
  protected:
    Lease lease() {
        Outcome outcome;
        outcome.send.push_back({queues::kFileOperations, UserId{"ada"}, "m", {}});
        EXPECT_TRUE(backend.commit(std::move(outcome)));
        return backend.queue()
            .receive(queues::kFileOperations, 1, kVisibility, Milliseconds{0}, {})
            .value()
            .at(0);
    }
    bool is_hidden() {
        return backend.queue_admin().peek(queues::kFileOperations, 1).value().at(0).in_flight;
    }

    ManualClock clock;
    fakes::FakeBackend backend{clock};
    Heartbeats heartbeats{backend.queue(), kVisibility, clock, null_log()};
};

TEST_F(HeartbeatsTest, ExtendsALeaseAtAThirdOfItsTimeAsLongAsWorkMovesOn) {
    Heartbeats::Watch watch = heartbeats.watch(lease());
    for (int i = 0; i < 30; ++i) {
        clock.advance(kVisibility / 3 - Milliseconds{1});
        heartbeats.beat();
        clock.advance(Milliseconds{1});
        watch.progressed();
        heartbeats.beat();
        ASSERT_TRUE(is_hidden());
    }
    EXPECT_EQ(backend.calls(Op::kExtend), 30U);
    EXPECT_FALSE(watch.lost());
}

TEST_F(HeartbeatsTest, EndsWhenThereIsNoProgressForAWholeVisibilityTimeout) {
    const Heartbeats::Watch watch = heartbeats.watch(lease());
    for (int i = 0; i < 12; ++i) {
        clock.advance(kVisibility / 6);
        heartbeats.beat();
    }
    EXPECT_FALSE(is_hidden()) << "another worker may have it";
    EXPECT_TRUE(watch.stop().stop_requested());
    EXPECT_TRUE(watch.lost());
}

TEST_F(HeartbeatsTest, HoldsTheLeaseForAsLongAsACommitTakes) {
    Heartbeats::Watch watch = heartbeats.watch(lease());
    watch.committing();
    for (int i = 0; i < 12; ++i) {
        clock.advance(kVisibility / 3);
        heartbeats.beat();
        ASSERT_TRUE(is_hidden());
    }
    EXPECT_FALSE(watch.lost());
}

TEST_F(HeartbeatsTest, AskTheHandlerToStopWhenTheLeaseIsStale) {
    const Lease taken = lease();
    const Heartbeats::Watch watch = heartbeats.watch(taken);
    ASSERT_TRUE(backend.commit(taken, Outcome{}));
    clock.advance(kVisibility / 3);
    heartbeats.beat();
    EXPECT_TRUE(watch.stop().stop_requested());
}

TEST_F(HeartbeatsTest, TriesAgainAfterAFailedExtension) {
    const Heartbeats::Watch watch = heartbeats.watch(lease());
    clock.advance(kVisibility / 3);
    backend.fail_next(Op::kExtend, Error{Code::kIo, "io_error", "planted", {}});
    heartbeats.beat();
    heartbeats.beat();
    EXPECT_EQ(backend.calls(Op::kExtend), 2U);
    EXPECT_FALSE(watch.stop().stop_requested());
}

// Answers no extension before two are asked for.
class HangingQueue final : public Queue {
  public:
    Result<std::vector<Lease>> receive(
        const QueueName&, std::size_t, Milliseconds, Milliseconds, std::stop_token) override {
        return std::vector<Lease>{};
    }
    Result<void> extend(const Lease&, Milliseconds) override {
        std::unique_lock lock(mutex_);
        ++asked_;
        changed_.notify_all();
        const bool both = changed_.wait_for(lock, Seconds{5}, [this] { return asked_ >= 2; });
        if (!both) return fail(Code::kUnavailable, "hung", "no answer");
        return {};
    }
    Result<void> release(const Lease&, Milliseconds) override { return {}; }
    Result<void> hand_back(const Lease&) override { return {}; }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int asked_ = 0;
};

TEST_F(HeartbeatsTest, AnExtensionThatHangsDoesNotHoldUpTheOthers) {
    HangingQueue queue;
    Heartbeats beats(queue, kVisibility, clock, null_log());
    Heartbeats::Watch first = beats.watch(lease());
    Heartbeats::Watch second = beats.watch(lease());
    clock.advance(kVisibility / 3);
    beats.beat();
    // Both are extended: neither ends when its first time is over.
    clock.advance(kVisibility - kVisibility / 3);
    beats.beat();
    EXPECT_FALSE(first.lost());
    EXPECT_FALSE(second.lost());
}

TEST_F(HeartbeatsTest, StopsWithTheWatch) {
    {
        const Heartbeats::Watch watch = heartbeats.watch(lease());
    }
    clock.advance(kVisibility / 3);
    heartbeats.beat();
    EXPECT_EQ(backend.calls(Op::kExtend), 0U);
}

}  // namespace
}  // namespace sluice::pipeline
