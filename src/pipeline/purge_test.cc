#include "pipeline/purge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <stdexcept>

#include "tests/fakes/counting_metrics.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PurgeTest : public testing::Test, protected fakes::Flow {
  protected:
    Result<std::uint64_t> purge_all(const QueueName& queue) {
        const std::array<Stage*, 2> stages{&parse, &handle};
        return purge(queue, stages, ports);
    }
    void expect_told_that_it_was_purged() {
        run();
        EXPECT_THAT(frames("tab"),
                    ElementsAre(AllOf(HasSubstr("failed"),
                                      HasSubstr(R"("code":"purged")"),
                                      HasSubstr("removed from its queue by the operator"))));
        ASSERT_THAT(runs(), SizeIs(1));
        EXPECT_EQ(runs()[0].state, JobState::kFailed) << "else its input is kept for ever";
        EXPECT_THAT(outputs(), IsEmpty());
        EXPECT_EQ(metrics["sluice_jobs_total,failed"], 1);
    }

    fakes::CountingMetrics metrics;
    const PurgePorts ports{backend.queue(), backend, backend.jobs(), metrics, null_log()};
};

TEST_F(PurgeTest, EndsTheRunOfAFileOperationAndTellsItsClient) {
    connect("tab");
    upload("a\n1\n");
    ASSERT_TRUE(parse_runner.run_one());
    EXPECT_EQ(purge_all(queues::kFileOperations), 1U);
    EXPECT_THAT(waiting(queues::kFileOperations), IsEmpty());
    EXPECT_THAT(dead(queues::kFileOperations), IsEmpty());
    expect_told_that_it_was_purged();
}

TEST_F(PurgeTest, EndsTheJobOfAnUploadThatNobodyHasParsed) {
    connect("tab");
    upload("a\n1\n");
    EXPECT_EQ(purge_all(queues::kUploads), 1U);
    EXPECT_THAT(dead(queues::kUploads), IsEmpty());
    expect_told_that_it_was_purged();
    EXPECT_EQ(runs()[0].job, JobId{"job-1"});
}

TEST_F(PurgeTest, LeavesWhatAWorkerHasInHand) {
    send_event("in hand");
    const auto leases =
        backend.queue().receive(queues::kUploads, 1, Seconds{30}, Milliseconds{0}, {});
    send_event("unreadable");
    EXPECT_EQ(purge_all(queues::kUploads), 1U);
    EXPECT_TRUE(backend.commit(leases->at(0), Outcome{})) << "its lease still holds";
}

TEST_F(PurgeTest, OfNotificationsLeavesWhatTheyToldInTheInbox) {
    upload("a\n1\n");
    while (parse_runner.run_one() || handle_runner.run_one()) {
    }
    EXPECT_EQ(purge_all(queues::kNotifications), 1U);
    connect("later");
    run();
    EXPECT_THAT(frames("later"), ElementsAre(HasSubstr("complete")));
}

TEST_F(PurgeTest, OfDeadLettersFailsTheirRunsWithoutTellingTwice) {
    connect("tab");
    upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        backend.fail_next(fakes::Op::kOpen, {Code::kIo, "io_error", "disk", {}});
    }
    run_to_the_end();
    ASSERT_EQ(runs().at(0).state, JobState::kGivenUp);
    EXPECT_EQ(purge_all(dead_letter_queue(queues::kFileOperations)), 1U);
    run();
    EXPECT_THAT(dead(queues::kFileOperations), IsEmpty());
    EXPECT_EQ(runs().at(0).state, JobState::kFailed);
    EXPECT_EQ(runs().at(0).error->name, "io_error");
    EXPECT_THAT(frames("tab"), SizeIs(1));
    EXPECT_EQ(metrics["sluice_jobs_total,failed"], 0) << "it was counted when it was given up";
}

TEST_F(PurgeTest, OfAMessageWhoseRunHasEndedTellsNobodyAgain) {
    connect("tab");
    const ObjectInfo info = upload("a\n1\n");
    run();
    connect("reloaded");
    send_event(fakes::event_of({fakes::event_record(info)}));
    ASSERT_TRUE(parse_runner.run_one());
    EXPECT_EQ(purge_all(queues::kFileOperations), 1U);
    run();
    EXPECT_THAT(frames("tab"), ElementsAre(HasSubstr("complete")));
    EXPECT_THAT(frames("reloaded"), IsEmpty());
    EXPECT_EQ(runs().at(0).state, JobState::kDone);
    EXPECT_EQ(metrics["sluice_jobs_total,failed"], 0);
}

TEST_F(PurgeTest, AnErrorOfOneMessageHoldsUpNoOther) {
    for (int i = 0; i < 3; ++i) send_event("unreadable");
    backend.fail_next(fakes::Op::kCommit, {Code::kIo, "io_error", "disk", {}});
    EXPECT_EQ(purge_all(queues::kUploads).error().name, "io_error");
    ASSERT_THAT(waiting(queues::kUploads), SizeIs(1));
    EXPECT_FALSE(waiting(queues::kUploads)[0].in_flight) << "it is handed back";
    EXPECT_EQ(purge_all(queues::kUploads), 1U);
}

TEST_F(PurgeTest, AStageThatCannotGiveUpAMessageKeepsItNoLonger) {
    class Speechless final : public Stage {
      public:
        std::string_view name() const override { return "Speechless"; }
        const QueueName& input() const override { return queues::kUploads; }
        Result<Outcome> handle(const Lease&, StageContext&) override { return Outcome{}; }
        Result<Outcome> give_up(const Lease& message, const Error& reason) override {
            if (message.body == "throw") throw std::runtime_error("planted");
            return std::unexpected(reason);
        }
    };
    Speechless speechless;
    const std::array<Stage*, 1> stages{&speechless};
    send_event("throw");
    send_event("fail");
    EXPECT_EQ(purge(queues::kUploads, stages, ports), 2U);
    EXPECT_THAT(waiting(queues::kUploads), IsEmpty());
}

TEST_F(PurgeTest, OfAnEventThatWasUnreadableInPartLeavesWhatBecameOfTheRest) {
    const ObjectInfo info = put(kAda.text() + "/in.csv", "a\n1\n", {{"outputformat", "json"}});
    send_event(fakes::event_of({fakes::event_record(info), R"({"s3":7})"}));
    ASSERT_TRUE(parse_runner.run_one());
    EXPECT_EQ(purge_all(dead_letter_queue(queues::kUploads)), 1U);
    EXPECT_EQ(runs().at(0).state, JobState::kQueued);
    run();
    EXPECT_THAT(outputs(), SizeIs(1));
}

TEST_F(PurgeTest, EndsABoundedNumberAtOnce) {
    for (std::uint64_t i = 0; i < kPurgeMax + 1; ++i) send_event("unreadable");
    EXPECT_EQ(purge_all(queues::kUploads), kPurgeMax);
    EXPECT_EQ(purge_all(queues::kUploads), 1U);
    EXPECT_EQ(purge_all(queues::kUploads), 0U);
}

TEST_F(PurgeTest, RefusesAQueueThatDoesNotExist) {
    EXPECT_EQ(purge_all(QueueName{"nothing"}).error().code, Code::kNotFound);
}

}  // namespace
}  // namespace sluice::pipeline
