// The contract of ports/jobs.h.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

class JobsContract : public Contract {
  protected:
    void commit_run(const JobRun& run) {
        Outcome outcome;
        outcome.runs.push_back(run);
        ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    }
    JobRun stored(const std::string& id = "run-1") {
        const auto run = world->jobs().get(kAda, RunId{id});
        EXPECT_TRUE(run);
        return run.value_or(JobRun{});
    }
};

TEST_F(JobsContract, KnowsNothingOfARunThatWasNeverWritten) {
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->jobs().latest(kAda, JobId{"job-1"})), "no_such_job");
    EXPECT_TRUE(world->jobs().list(std::nullopt, 10)->empty());
}

TEST_F(JobsContract, GivesBackADoneRunAsItWasWritten) {
    commit_run(run(JobState::kDone));
    const JobRun done = stored();
    EXPECT_EQ(done.user, kAda);
    EXPECT_EQ(done.job, JobId{"job-1"});
    EXPECT_EQ(done.run, RunId{"run-1"});
    EXPECT_EQ(done.protocol, Protocol::kCompat);
    EXPECT_EQ(done.state, JobState::kDone);
    EXPECT_EQ(done.operation, "transform");
    EXPECT_EQ(done.input, kInput);
    EXPECT_EQ(done.input_bytes, 7U);
    EXPECT_EQ(done.input_etag, ETag{"e1"});
    EXPECT_EQ(done.output, kOutput);
    EXPECT_EQ(done.output_bytes, 3U);
    EXPECT_EQ(done.rows, 2U);
    EXPECT_EQ(done.rejects, kRejects);
    EXPECT_EQ(done.rejected, 1U);
    EXPECT_EQ(done.receipt, "{\"rows_in\":3}\n");
    EXPECT_FALSE(done.error);
}

TEST_F(JobsContract, GivesBackAFailureWithItsPlace) {
    const JobRun failed = run(JobState::kFailed);
    commit_run(failed);
    EXPECT_EQ(stored().state, JobState::kFailed);
    ASSERT_TRUE(stored().error);
    EXPECT_EQ(stored().error->name, failed.error->name);
    EXPECT_EQ(stored().error->message, failed.error->message);
    EXPECT_EQ(stored().error->place, failed.error->place);
    EXPECT_FALSE(stored().output);
    EXPECT_FALSE(stored().rejects);
}

TEST_F(JobsContract, RemembersWhenARunBeganAndWhenItChanged) {
    const WallTime begin = world->clock.wall();
    commit_run(run(JobState::kQueued));
    world->clock.advance(Seconds{4});
    commit_run(run(JobState::kDone));
    EXPECT_EQ(stored().created, begin);
    EXPECT_EQ(stored().updated, begin + Seconds{4});
}

TEST_F(JobsContract, TheLatestRunOfAJobIsTheOneWrittenLast) {
    commit_run(run(JobState::kDone, "run-b"));
    world->clock.advance(Seconds{1});
    commit_run(run(JobState::kQueued, "run-a"));
    EXPECT_EQ(world->jobs().latest(kAda, JobId{"job-1"})->run, RunId{"run-a"});
}

TEST_F(JobsContract, TwoUsersMayUseTheSameJobAndRunIds) {
    commit_run(run(JobState::kDone));
    EXPECT_EQ(error_code(world->jobs().get(kBob, RunId{"run-1"})), Code::kNotFound);
    JobRun bobs = run(JobState::kQueued);
    bobs.user = kBob;
    commit_run(bobs);
    EXPECT_EQ(world->jobs().get(kBob, RunId{"run-1"})->state, JobState::kQueued);
    EXPECT_EQ(stored().state, JobState::kDone);
}

TEST_F(JobsContract, ListsTheNewestFirstOfOneUserOrOfAll) {
    for (const char* id : {"run-1", "run-2", "run-3"}) {
        commit_run(run(JobState::kQueued, id));
        world->clock.advance(Seconds{1});
    }
    JobRun bobs = run(JobState::kQueued, "run-4");
    bobs.user = kBob;
    commit_run(bobs);
    const auto ids = [](const std::vector<JobRun>& runs) {
        std::vector<std::string> texts;
        for (const JobRun& run : runs) texts.push_back(run.run.text());
        return texts;
    };
    using testing::ElementsAre;
    EXPECT_THAT(ids(world->jobs().list(kAda, 2).value()), ElementsAre("run-3", "run-2"));
    EXPECT_THAT(ids(world->jobs().list(std::nullopt, 2).value()), ElementsAre("run-4", "run-3"));
}

}  // namespace
}  // namespace sluice::contract
