// The contract of ports/jobs.h and ports/backend.h on what v1 needs: runs that await their upload
// or are cancelled, what they were asked to do, and pages of them.
#include "tests/contract/job_records.h"

namespace sluice::contract {
namespace {

using testing::IsEmpty;

TEST_F(JobRecordsContract, GivesBackARunThatAwaitsItsUploadWithWhatItWasAskedToDo) {
    EXPECT_EQ(request(), "(no_such_request)");
    commit(making());
    const JobRun made = stored();
    EXPECT_EQ(made.state, JobState::kAwaitingUpload);
    EXPECT_EQ(made.protocol, Protocol::kV1);
    EXPECT_EQ(made.file_name, "Umsätze 2026.csv");
    EXPECT_EQ(made.input_bytes, 7U);
    EXPECT_EQ(made.input_etag, ETag{});
    EXPECT_EQ(request(), R"({"output":{"format":"json"}})");
    const auto whole = world->jobs().request(kAda, RunId{"run-1"});
    EXPECT_EQ(whole->user, kAda);
    EXPECT_EQ(whole->run, RunId{"run-1"});
    EXPECT_EQ(error_name(world->jobs().request(kBob, RunId{"run-1"})), "no_such_request");
}

TEST_F(JobRecordsContract, ARunThatAwaitsItsUploadReplacesNone) {
    commit(making());
    for (const JobState state :
         {JobState::kAwaitingUpload, JobState::kQueued, JobState::kGivenUp, JobState::kCancelled}) {
        commit(moving(v1_run(state)));
        world->clock.advance(Seconds{1});
        const WallTime updated = stored().updated;
        Outcome again = making();
        again.runs[0].file_name = "other.csv";
        again.runs[0].input_bytes = 99;
        again.requests[0].document = "{}";
        commit(std::move(again));
        EXPECT_EQ(stored().state, state);
        EXPECT_EQ(stored().file_name, "Umsätze 2026.csv");
        EXPECT_EQ(stored().input_bytes, 7U);
        EXPECT_EQ(stored().updated, updated);
        EXPECT_EQ(request(), R"({"output":{"format":"json"}})");
    }
}

TEST_F(JobRecordsContract, AnUploadThatCameTellsWhatItIsAndIsNotReplaced) {
    commit(making());
    JobRun queued = v1_run(JobState::kQueued);
    queued.input_etag = ETag{"came"};
    queued.input_bytes = 8;
    queued.file_name = "other.csv";
    commit_stage(moving(queued));
    EXPECT_EQ(stored().state, JobState::kQueued);
    EXPECT_EQ(stored().input_etag, ETag{"came"});
    EXPECT_EQ(stored().input_bytes, 8U);
    EXPECT_EQ(stored().file_name, "Umsätze 2026.csv");
    JobRun again = queued;
    again.input_etag = ETag{"again"};
    again.input_bytes = 9;
    commit_stage(moving(again));
    JobRun done = v1_run(JobState::kDone);
    done.input_etag = ETag{"done"};
    commit_stage(moving(done));
    EXPECT_EQ(stored().state, JobState::kDone);
    EXPECT_EQ(stored().input_etag, ETag{"came"});
    EXPECT_EQ(stored().input_bytes, 8U);
}

TEST_F(JobRecordsContract, ACancelledRunStaysCancelledWhateverAStageMakesOfIt) {
    for (const JobState from : {JobState::kAwaitingUpload, JobState::kQueued, JobState::kGivenUp}) {
        const std::string id = "run-" + std::to_string(static_cast<int>(from));
        commit(making(id));
        if (from != JobState::kAwaitingUpload) commit_stage(moving(v1_run(from, id)));
        Outcome cancelling = moving(v1_run(JobState::kCancelled, id));
        cancelling.inbox.push_back(event(id));
        cancelling.inbox.back().body = "cancelled";
        commit(std::move(cancelling));
        commit_stage(moving(v1_run(JobState::kQueued, id)));
        commit_stage(ending(id));
        EXPECT_EQ(stored(id).state, JobState::kCancelled);
        EXPECT_EQ(get(kOutput), "(absent)");
        EXPECT_EQ(get(kRejects), "(absent)");
        EXPECT_EQ(world->inbox().get(kAda, RunId{id})->body, "cancelled");
    }
    EXPECT_EQ(world->inbox().after(kAda, 0, 10)->size(), 3U);
    EXPECT_EQ(receive(queues::kNotifications).size(), 3U) << "the messages are sent all the same";
}

TEST_F(JobRecordsContract, ADoneRunIsNotCancelled) {
    commit(making());
    commit_stage(ending());
    commit(moving(v1_run(JobState::kCancelled)));
    EXPECT_EQ(stored().state, JobState::kDone);
    EXPECT_EQ(stored().output, kOutput);
    EXPECT_EQ(get(kRejects), "rejected");
}

TEST_F(JobRecordsContract, AStageMakesCompatibilityRuns) {
    commit_stage(moving(run(JobState::kQueued)));
    EXPECT_EQ(stored().state, JobState::kQueued);
    EXPECT_EQ(request(), "(no_such_request)");
}

TEST_F(JobRecordsContract, PagesFollowEachOtherAndNeverOverlap) {
    // Some of the same millisecond.
    std::vector<std::string> all;
    for (int i = 0; i < 7; ++i) {
        all.insert(all.begin(), "run-" + std::to_string(i));
        commit(making(all.front()));
        if (i % 3 == 2) world->clock.advance(Seconds{1});
    }
    JobRun bobs = v1_run(JobState::kQueued, "run-b");
    bobs.user = kBob;
    commit(moving(bobs));
    for (const std::size_t size : {1U, 2U, 3U, 7U}) {
        std::vector<std::string> seen = ids(world->jobs().list(kAda, size));
        while (seen.size() <= all.size()) {
            const auto next = page(seen.back(), size);
            if (next.empty()) break;
            EXPECT_LE(next.size(), size);
            seen.insert(seen.end(), next.begin(), next.end());
        }
        EXPECT_THAT(seen, testing::UnorderedElementsAreArray(all)) << size;
        EXPECT_EQ(seen.front(), "run-6");
    }
    EXPECT_THAT(page("run-6", 0), IsEmpty());
    world->clock.advance(Seconds{1});
    commit(making("newer"));
    EXPECT_THAT(page("run-6", 3), testing::UnorderedElementsAre("run-5", "run-4", "run-3"));
}

TEST_F(JobRecordsContract, APageBehindARunThatIsNotThereIsRefused) {
    commit(making("run-1"));
    const auto of = [this](const UserId& user, const std::string& id) {
        return error_name(world->jobs().list_before(user, RunId{id}, 10));
    };
    EXPECT_EQ(of(kAda, "run-2"), "no_such_run");
    EXPECT_EQ(of(kBob, "run-1"), "no_such_run");
    commit(removing("run-1"));
    EXPECT_EQ(of(kAda, "run-1"), "no_such_run");
}

// Found by simulation: it had been told to discard no output, and the output stayed for ever.
TEST_F(JobRecordsContract, ARunThatMovedOnIsNotRemoved) {
    const auto seen_as = [](JobState state) {
        Outcome outcome = removing();
        outcome.remove_runs[0].only_in = state;
        return outcome;
    };
    commit(making());
    commit_stage(ending());
    EXPECT_EQ(refusal(seen_as(JobState::kAwaitingUpload)), "run_changed");
    EXPECT_EQ(world->jobs().get(kAda, RunId{"run-1"})->state, JobState::kDone);
    EXPECT_NE(request("run-1"), "");
    commit(seen_as(JobState::kDone));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    commit(seen_as(JobState::kDone));
}

TEST_F(JobRecordsContract, KeepsARequestOfTheLargestSizeAndRefusesWhatIsNone) {
    const std::size_t max = Limits{}.job_request_bytes;
    Outcome largest = making("largest");
    largest.requests[0].document.assign(max, 'x');
    commit(std::move(largest));
    EXPECT_EQ(request("largest"), std::string(max, 'x'));

    Outcome larger = making();
    larger.requests[0].document.assign(max + 1, 'x');
    EXPECT_EQ(refusal(std::move(larger)), "job_request_too_large");
    Outcome binary = making();
    binary.requests[0].document = "caf\xE9";
    EXPECT_EQ(refusal(std::move(binary)), "bad_job_request");
    Outcome lonely = making();
    lonely.runs.clear();
    EXPECT_EQ(refusal(std::move(lonely)), "request_without_run");
    Outcome both = making();
    both.remove_runs.push_back({kAda, RunId{"run-1"}});
    EXPECT_EQ(refusal(std::move(both)), "run_twice");
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
}

}  // namespace
}  // namespace sluice::contract
