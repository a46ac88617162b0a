// The in-memory Jobs.
#pragma once

#include "ports/jobs.h"
#include "tests/fakes/state.h"

namespace sluice::fakes {

class FakeJobs final : public Jobs {
  public:
    explicit FakeJobs(State& state) : state_(state) {}

    Result<JobRun> get(const UserId& user, const RunId& run) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kJobs));
        for (const JobRun& row : state_.runs) {
            if (row.user == user && row.run == run) return row;
        }
        return fail(Code::kNotFound, "no_such_run", "there is no such run");
    }
    Result<JobRun> latest(const UserId& user, const JobId& job) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kJobs));
        for (auto row = state_.runs.rbegin(); row != state_.runs.rend(); ++row) {
            if (row->user == user && row->job == job) return *row;
        }
        return fail(Code::kNotFound, "no_such_job", "there is no such job");
    }
    Result<JobRequest> request(const UserId& user, const RunId& run) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kJobs));
        const auto found = state_.job_requests.find({user, run});
        if (found != state_.job_requests.end()) return found->second;
        return fail(Code::kNotFound, "no_such_request", "there is no such request");
    }
    Result<std::vector<JobRun>> list(const std::optional<UserId>& user, std::size_t max) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kJobs));
        return older_than(state_.runs.end(), user, max);
    }
    Result<std::vector<JobRun>> list_before(const UserId& user,
                                            const RunId& before,
                                            std::size_t max) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kJobs));
        for (auto row = state_.runs.begin(); row != state_.runs.end(); ++row) {
            if (row->user == user && row->run == before) return older_than(row, user, max);
        }
        return fail(Code::kNotFound, "no_such_run", "there is no such run");
    }

  private:
    // Newest first. The lock is held.
    std::vector<JobRun> older_than(std::vector<JobRun>::iterator end,
                                   const std::optional<UserId>& user,
                                   std::size_t max) {
        std::vector<JobRun> rows;
        while (end != state_.runs.begin() && rows.size() < max) {
            --end;
            if (!user || end->user == *user) rows.push_back(*end);
        }
        return rows;
    }

    State& state_;
};

}  // namespace sluice::fakes
