// The contract of ports/jobs.h and ports/backend.h on what v1 needs: runs that await their upload,
// are cancelled or removed, what they were asked to do, and pages of them.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using queues::kFileOperations;
using queues::kNotifications;
using testing::ElementsAre;
using testing::IsEmpty;

class JobRecordsContract : public Contract {
  protected:
    static JobRun v1_run(JobState state, const std::string& id = "run-1") {
        JobRun v1 = run(state, id);
        v1.job = JobId{id};
        v1.protocol = Protocol::kV1;
        v1.file_name = "Umsätze 2026.csv";
        if (state == JobState::kAwaitingUpload) v1.input_etag = ETag{};
        return v1;
    }
    static Outcome making(const std::string& id = "run-1",
                          JobState state = JobState::kAwaitingUpload) {
        Outcome outcome;
        outcome.runs.push_back(v1_run(state, id));
        outcome.requests.push_back({kAda, RunId{id}, R"({"output":{"format":"json"}})"});
        return outcome;
    }
    static Outcome moving(JobRun to) {
        Outcome outcome;
        outcome.runs.push_back(std::move(to));
        return outcome;
    }
    static Outcome removing(const std::string& id = "run-1", const UserId& user = kAda) {
        Outcome outcome;
        outcome.remove_runs.push_back({user, RunId{id}});
        return outcome;
    }
    // As a stage ends it.
    Outcome ending(const std::string& id = "run-1", JobState state = JobState::kDone) {
        Outcome outcome = moving(v1_run(state, id));
        if (state == JobState::kDone) {
            outcome.publish.push_back(stage(kOutput, "out"));
            outcome.publish.push_back(stage(kRejects, "rejected"));
        }
        outcome.inbox.push_back(event(id));
        outcome.inbox.back().protocol = Protocol::kV1;
        outcome.send.push_back({kNotifications, kAda, "tell", {}});
        return outcome;
    }
    Lease work() {
        send(kFileOperations, kAda, "work");
        return receive_one(kFileOperations);
    }
    void commit(Outcome outcome) {
        const auto committed = world->backend().commit(std::move(outcome));
        ASSERT_TRUE(committed) << describe(committed.error());
    }
    void commit_stage(Outcome outcome) {
        const auto committed = world->backend().commit(work(), std::move(outcome));
        ASSERT_TRUE(committed) << describe(committed.error());
    }
    std::string refusal(Outcome outcome) {
        return error_name(world->backend().commit(std::move(outcome)));
    }
    JobRun stored(const std::string& id = "run-1") {
        const auto run = world->jobs().get(kAda, RunId{id});
        EXPECT_TRUE(run) << id;
        return run.value_or(JobRun{});
    }
    std::string request(const std::string& id = "run-1") {
        const auto found = world->jobs().request(kAda, RunId{id});
        return found ? found->document : "(" + found.error().name + ")";
    }
    static std::vector<std::string> ids(const Result<std::vector<JobRun>>& runs) {
        EXPECT_TRUE(runs);
        std::vector<std::string> texts;
        if (!runs) return texts;
        for (const JobRun& run : *runs) texts.push_back(run.run.text());
        return texts;
    }
    std::vector<std::string> page(const std::string& before, std::size_t max) {
        return ids(world->jobs().list_before(kAda, RunId{before}, max));
    }
};

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
    EXPECT_EQ(receive(kNotifications).size(), 3U) << "the messages are sent all the same";
}

TEST_F(JobRecordsContract, ADoneRunIsNotCancelled) {
    commit(making());
    commit_stage(ending());
    commit(moving(v1_run(JobState::kCancelled)));
    EXPECT_EQ(stored().state, JobState::kDone);
    EXPECT_EQ(stored().output, kOutput);
    EXPECT_EQ(get(kRejects), "rejected");
}

TEST_F(JobRecordsContract, ARemovedRunTakesItsRequestAndItsEventsAlong) {
    commit(making("run-1"));
    commit(making("run-2"));
    Outcome giving_up = ending("run-1", JobState::kGivenUp);
    giving_up.inbox[0].given_up = true;
    commit_stage(std::move(giving_up));
    commit_stage(ending("run-1"));
    commit_stage(ending("run-2"));
    commit(removing("run-1"));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->jobs().latest(kAda, JobId{"run-1"})), "no_such_job");
    EXPECT_EQ(request("run-1"), "(no_such_request)");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
    EXPECT_THAT(ids(world->jobs().list(kAda, 10)), ElementsAre("run-2"));
    EXPECT_EQ(request("run-2"), R"({"output":{"format":"json"}})");
    const auto left = world->inbox().after(kAda, 0, 10);
    ASSERT_EQ(left->size(), 1U);
    EXPECT_EQ(left->front().run, RunId{"run-2"});
    EXPECT_EQ(left->front().sequence, 3U);
    EXPECT_EQ(world->inbox().undelivered(kAda, Protocol::kV1, 10)->size(), 1U);
    commit(removing("run-1"));
    commit(removing("run-2", kBob));
    EXPECT_EQ(stored("run-2").state, JobState::kDone);
}

TEST_F(JobRecordsContract, ASequenceIsNotGivenAgainWhenItsEventWasRemoved) {
    commit(making());
    commit_stage(ending());
    commit(removing());
    EXPECT_THAT(world->inbox().after(kAda, 0, 10).value(), IsEmpty());
    Outcome delivered;
    delivered.delivered.push_back({kAda, 1});
    commit(std::move(delivered));
    commit_event("run-2");
    EXPECT_EQ(world->inbox().get(kAda, RunId{"run-2"})->sequence, 2U);
    EXPECT_FALSE(world->inbox().get(kAda, RunId{"run-2"})->delivered);
}

TEST_F(JobRecordsContract, ARunIsRemovedWhateverItsState) {
    commit(making("awaits"));
    commit(making("queued", JobState::kQueued));
    for (const char* id : {"awaits", "queued"}) {
        commit(removing(id));
        EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{id})), "no_such_run");
    }
}

TEST_F(JobRecordsContract, AStageDoesNotBringBackAV1RunThatWasRemovedMeanwhile) {
    commit(making());
    commit_stage(moving(v1_run(JobState::kQueued)));
    const Lease lease = work();
    commit(removing());
    ASSERT_TRUE(world->backend().commit(lease, ending()));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
    EXPECT_EQ(get(kOutput), "(absent)");
    EXPECT_EQ(get(kRejects), "(absent)");
    EXPECT_EQ(receive(kNotifications).size(), 1U) << "the messages are sent all the same";
    world->clock.advance(kVisibility);
    EXPECT_TRUE(receive(kFileOperations).empty()) << "and the input is consumed";
    commit(making());
    EXPECT_EQ(stored().state, JobState::kAwaitingUpload) << "a front door makes it";
}

TEST_F(JobRecordsContract, WhatWasRemovedMeanwhileIsNotCancelled) {
    Outcome cancelling = moving(v1_run(JobState::kCancelled));
    cancelling.inbox.push_back(event("run-1"));
    commit(std::move(cancelling));
    EXPECT_EQ(error_name(world->jobs().get(kAda, RunId{"run-1"})), "no_such_run");
    EXPECT_EQ(error_name(world->inbox().get(kAda, RunId{"run-1"})), "no_such_event");
}

TEST_F(JobRecordsContract, AStageMakesCompatibilityRuns) {
    commit_stage(moving(run(JobState::kQueued)));
    EXPECT_EQ(stored().state, JobState::kQueued);
    EXPECT_EQ(request(), "(no_such_request)");
}

TEST_F(JobRecordsContract, DiscardsObjectsWhetherOrNotTheyAreThere) {
    put(kInput, "a,b\n");
    put(kOutput, "{}");
    Outcome outcome = removing();
    outcome.discard = {kInput, kRejects, kInput};
    commit(std::move(outcome));
    EXPECT_EQ(get(kInput), "(absent)");
    EXPECT_EQ(get(kOutput), "{}");
    put(kInput, "again");
    EXPECT_EQ(get(kInput), "again");
}

TEST_F(JobRecordsContract, ARefusedCommitDiscardsAndRemovesNothing) {
    put(kInput, "a,b\n");
    commit(making());
    Outcome outcome = removing();
    outcome.discard = {kInput};
    outcome.reserve = kInput;
    EXPECT_EQ(refusal(std::move(outcome)), "key_taken");
    EXPECT_EQ(get(kInput), "a,b\n");
    EXPECT_EQ(stored().state, JobState::kAwaitingUpload);
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

TEST_F(JobRecordsContract, AStageRemovesAndAsksForNothing) {
    commit(making());
    put(kInput, "a,b\n");
    const Lease lease = work();
    Outcome discarding;
    discarding.discard = {kInput};
    const auto of_stage = [&](Outcome outcome) {
        return error_name(world->backend().commit(lease, std::move(outcome)));
    };
    EXPECT_EQ(of_stage(making()), "records_of_a_stage");
    EXPECT_EQ(of_stage(removing()), "records_of_a_stage");
    EXPECT_EQ(of_stage(std::move(discarding)), "records_of_a_stage");
    EXPECT_EQ(get(kInput), "a,b\n");
    EXPECT_TRUE(world->backend().commit(lease, Outcome{})) << "the lease still holds";
}

}  // namespace
}  // namespace sluice::contract
