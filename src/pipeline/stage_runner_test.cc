#include "pipeline/stage_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "base/manual_clock.h"
#include "tests/fakes/counting_metrics.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::pipeline {
namespace {

using fakes::Op;
using testing::SizeIs;

const UserId kUser{"ada-0000000000000000000000000000001"};
const ObjectName kOutput{BucketName{"out"}, ObjectKey{"k"}};
const Error kTransient{Code::kIo, "io_error", "planted", {}};

// A stage that does what the test says.
class ScriptedStage final : public Stage {
  public:
    std::string_view name() const override { return "Scripted"; }
    const QueueName& input() const override { return queues::kFileOperations; }
    Result<Outcome> handle(const Lease& message, StageContext& context) override {
        ++runs;
        return script(message, context);
    }
    Result<Outcome> give_up(const Lease&, const Error& reason) override {
        given_up.push_back(reason.name);
        return last_word();
    }

    std::function<Result<Outcome>(const Lease&, StageContext&)> script =
        [](const Lease&, StageContext&) { return Outcome{}; };
    std::function<Result<Outcome>()> last_word = [] { return Outcome{}; };
    std::atomic<int> runs = 0;
    std::vector<std::string> given_up;
};

class StageRunnerTest : public testing::Test {
  protected:
    void send(int messages = 1) {
        for (int i = 0; i < messages; ++i) {
            Outcome outcome;
            outcome.send.push_back({queues::kFileOperations, kUser, "m" + std::to_string(i), {}});
            ASSERT_TRUE(backend.commit(std::move(outcome)));
        }
    }
    void run_to_the_end() {
        for (int i = 0; i < 20; ++i) {
            while (runner.run_one()) {
            }
            clock.advance(options.backoff_max);
        }
    }
    std::vector<StoredMessage> waiting() {
        return backend.queue_admin().peek(queues::kFileOperations, 100).value();
    }
    std::vector<StoredMessage> dead() {
        return backend.queue_admin().peek(dead_letter_queue(queues::kFileOperations), 100).value();
    }
    double outcomes(const std::string& outcome) {
        return metrics["sluice_stage_outcomes_total,Scripted," + outcome];
    }
    // Another worker takes the message, because the lease has run out.
    void lose_the_lease() {
        clock.advance(options.visibility);
        (void)backend.queue()
            .receive(queues::kFileOperations, 1, options.visibility, Milliseconds{0}, {})
            .value();
    }

    RunnerOptions options;
    ManualClock clock;
    fakes::FakeBackend backend{clock};
    ScriptedStage stage;
    fakes::CountingMetrics metrics;
    StageRunner runner{stage, backend.queue(), backend, options, clock, null_log(), metrics};
};

TEST_F(StageRunnerTest, CommitsWhatTheHandlerReturns) {
    stage.script = [](const Lease& lease, StageContext&) {
        Outcome outcome;
        outcome.send.push_back({queues::kNotifications, lease.user, "told " + lease.body, {}});
        return outcome;
    };
    EXPECT_FALSE(runner.run_one());
    send();
    EXPECT_TRUE(runner.run_one());
    EXPECT_EQ(backend.queue_admin().peek(queues::kNotifications, 1)->at(0).body, "told m0");
    EXPECT_THAT(waiting(), SizeIs(0));
    EXPECT_EQ(metrics["sluice_receives_total,Scripted"], 1);
    EXPECT_EQ(metrics["sluice_stage_seconds,Scripted"], 1);
    EXPECT_EQ(outcomes("done"), 1);
}

TEST_F(StageRunnerTest, APoisonMessageRunsExactlyMaxReceivesTimesThenItIsADeadLetter) {
    stage.script = [](const Lease&, StageContext&) -> Result<Outcome> {
        return std::unexpected(kTransient);
    };
    send();
    run_to_the_end();
    EXPECT_EQ(stage.runs, 5);
    EXPECT_THAT(stage.given_up, testing::ElementsAre("io_error"));
    ASSERT_THAT(dead(), SizeIs(1));
    EXPECT_EQ(dead()[0].reason, "io_error: planted");
    EXPECT_THAT(waiting(), SizeIs(0));
    EXPECT_EQ(outcomes("retried"), 4);
    EXPECT_EQ(outcomes("dead"), 1);
}

TEST_F(StageRunnerTest, AMessageThatKilledItsProcessEveryTimeIsGivenUpWithoutAnotherRun) {
    send();
    for (int i = 0; i < 5; ++i) lose_the_lease();
    clock.advance(options.visibility);
    ASSERT_TRUE(runner.run_one());
    EXPECT_EQ(stage.runs, 0);
    ASSERT_THAT(dead(), SizeIs(1));
    EXPECT_EQ(dead()[0].reason, "handler_died: the handler was run 5 times without finishing");
}

TEST_F(StageRunnerTest, AnErrorThatStaysGivesUpAtOnce) {
    stage.script = [](const Lease&, StageContext&) -> Result<Outcome> {
        return fail(Code::kInvalid, "bad_message", "unreadable");
    };
    send();
    run_to_the_end();
    EXPECT_EQ(stage.runs, 1);
    ASSERT_THAT(dead(), SizeIs(1));
    EXPECT_EQ(dead()[0].reason, "bad_message: unreadable");
}

// A key that was rotated, a right that is not known everywhere yet: not the jobs' fault.
TEST_F(StageRunnerTest, WhatAServiceDeniesIsTriedAgainSlowlyUpToMaxReceives) {
    stage.script = [](const Lease&, StageContext&) -> Result<Outcome> {
        return fail(Code::kDenied, "ExpiredToken", "planted");
    };
    send();
    while (runner.run_one()) {
    }
    EXPECT_EQ(stage.runs, 1);
    clock.advance(options.backoff_max - Milliseconds{1});
    EXPECT_FALSE(runner.run_one()) << "the few runs there are would be over at once";
    run_to_the_end();
    EXPECT_EQ(stage.runs, 5);
    EXPECT_EQ(dead().at(0).reason, "ExpiredToken: planted");
}

TEST_F(StageRunnerTest, AnExceptionIsRetriedAndThenGivenUpWhileOthersGoOn) {
    stage.script = [](const Lease& lease, StageContext&) -> Result<Outcome> {
        if (lease.body == "m1") throw std::runtime_error("a defect");
        if (lease.body == "m2") throw 7;
        return Outcome{};
    };
    send(4);
    run_to_the_end();
    EXPECT_EQ(stage.runs, 2 + 5 + 5);
    ASSERT_THAT(dead(), SizeIs(2));
    EXPECT_THAT(*dead()[0].reason, testing::StartsWith("handler_threw"));
    EXPECT_EQ(outcomes("done"), 2);
}

TEST_F(StageRunnerTest, ADeadLetterIsWrittenEvenWhenTheStageHasNoLastWord) {
    stage.script = [](const Lease&, StageContext&) -> Result<Outcome> {
        return fail(Code::kInvalid, "bad_message", "unreadable");
    };
    stage.last_word = []() -> Result<Outcome> { throw std::runtime_error("a defect"); };
    send();
    run_to_the_end();
    EXPECT_THAT(dead(), SizeIs(1));
}

TEST_F(StageRunnerTest, AStaleLeaseChangesNothing) {
    stage.script = [this](const Lease&, StageContext&) -> Result<Outcome> {
        Outcome outcome;
        auto writer = backend.objects().stage(kOutput, {}).value();
        outcome.publish.push_back(writer->seal().value());
        lose_the_lease();
        return outcome;
    };
    send();
    ASSERT_TRUE(runner.run_one());
    EXPECT_FALSE(backend.objects().bytes(kOutput));
    EXPECT_EQ(backend.objects().staged(), 0U);
    EXPECT_THAT(waiting(), SizeIs(1));
    EXPECT_TRUE(waiting()[0].in_flight) << "the other worker still has it";
    EXPECT_EQ(outcomes("stale"), 1);
    EXPECT_THAT(dead(), SizeIs(0));
}

TEST_F(StageRunnerTest, ACommitThatFailsForNowIsRetried) {
    send();
    backend.fail_next(Op::kCommit, {Code::kStorageFull, "storage_full", "planted", {}});
    backend.fail_next(Op::kCommit, {Code::kDenied, "AccessDenied", "by a service", {}});
    run_to_the_end();
    EXPECT_EQ(stage.runs, 3);
    EXPECT_EQ(outcomes("done"), 1);
}

TEST_F(StageRunnerTest, CountsEndedJobs) {
    stage.script = [](const Lease&, StageContext&) {
        JobRun run;
        run.user = kUser;
        run.run = RunId{"r"};
        run.state = JobState::kFailed;
        Outcome outcome;
        outcome.runs.push_back(run);
        return outcome;
    };
    send();
    ASSERT_TRUE(runner.run_one());
    EXPECT_EQ(metrics["sluice_jobs_total,failed"], 1);
    EXPECT_EQ(outcomes("failed"), 1);
}

TEST_F(StageRunnerTest, WorkersRunAtOnceAndStopHandsUnfinishedLeasesBack) {
    options.workers = 3;
    StageRunner threads{stage, backend.queue(), backend, options, clock, null_log(), metrics};
    std::mutex mutex;
    std::condition_variable_any changed;
    int running = 0;
    stage.script = [&](const Lease&, StageContext& context) -> Result<Outcome> {
        std::unique_lock lock(mutex);
        ++running;
        changed.notify_all();
        changed.wait(lock, context.stop, [] { return false; });
        return fail(Code::kCancelled, "cancelled", "asked to stop");
    };
    send(5);
    threads.start();
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return running == 3; });
    }
    threads.stop();
    threads.stop();
    EXPECT_EQ(stage.runs, 3);
    for (const StoredMessage& message : waiting()) EXPECT_FALSE(message.in_flight);
    EXPECT_THAT(waiting(), SizeIs(5));
    EXPECT_THAT(dead(), SizeIs(0));
}

TEST_F(StageRunnerTest, TenOrderlyStopsDoNotGiveAJobUp) {
    std::promise<void> running;
    stage.script = [&](const Lease&, StageContext& context) -> Result<Outcome> {
        running.set_value();
        while (!context.stop.stop_requested()) std::this_thread::yield();
        return fail(Code::kCancelled, "cancelled", "asked to stop");
    };
    stage.last_word = [&] {
        running.set_value();
        return Outcome{};
    };
    send();
    for (int stops = 0; stops < 10; ++stops) {
        running = {};
        StageRunner threads{stage, backend.queue(), backend, options, clock, null_log(), metrics};
        threads.start();
        running.get_future().wait();
        threads.stop();
        ASSERT_THAT(dead(), SizeIs(0));
    }
    EXPECT_EQ(stage.runs, 10);
    // From here on it fails: it has all of its runs left.
    stage.last_word = [] { return Outcome{}; };
    stage.script = [](const Lease&, StageContext&) -> Result<Outcome> {
        return std::unexpected(kTransient);
    };
    run_to_the_end();
    EXPECT_EQ(stage.runs, 10 + 5);
    EXPECT_THAT(stage.given_up, testing::ElementsAre("io_error"));
}

TEST_F(StageRunnerTest, AQueueThatCannotBeReadIsAskedAgain) {
    StageRunner threads{stage, backend.queue(), backend, options, clock, null_log(), metrics};
    std::promise<void> handled;
    stage.script = [&](const Lease&, StageContext&) {
        handled.set_value();
        return Outcome{};
    };
    backend.fail_next(Op::kReceive, kTransient);
    send();
    threads.start();
    handled.get_future().wait();
    threads.stop();
    EXPECT_EQ(stage.runs, 1);
}

}  // namespace
}  // namespace sluice::pipeline
