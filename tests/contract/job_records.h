// What the contract suites of v1 jobs share: how one is made, moved, ended and removed.
#pragma once

#include "tests/contract/world.h"

namespace sluice::contract {

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
        outcome.send.push_back({queues::kNotifications, kAda, "tell", {}});
        return outcome;
    }
    Lease work() {
        send(queues::kFileOperations, kAda, "work");
        return receive_one(queues::kFileOperations);
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

}  // namespace sluice::contract
