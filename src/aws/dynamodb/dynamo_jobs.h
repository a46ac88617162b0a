// The job table on DynamoDB. Thread-safe.
//
// A run is read strongly consistent, whichever way it is found; but latest() and list() find it by
// an index, which knows of a new run, or that one is gone, a moment later (usually well below a
// second). Of runs that began in the same millisecond, the index has an order of its own.
#pragma once

#include <map>

#include "aws/dynamodb/dynamo.h"
#include "aws/dynamodb/tables.h"
#include "ports/jobs.h"

namespace sluice::aws {

// Where the runs of that id are, one per job, and their states: state_in() knows no more of them.
Result<std::map<dynamodb::RowName, dynamodb::Item>> states_of_run(dynamodb::Dynamo& dynamo,
                                                                  const dynamodb::Tables& tables,
                                                                  const UserId& user,
                                                                  const RunId& run);

class DynamoJobs final : public Jobs {
  public:
    DynamoJobs(dynamodb::Dynamo& dynamo, dynamodb::Tables tables)
        : dynamo_(dynamo), tables_(std::move(tables)) {}

    Result<JobRun> get(const UserId& user, const RunId& run) override;
    // Of two that began in the same millisecond either may be the newest.
    Result<JobRun> latest(const UserId& user, const JobId& job) override;
    Result<JobRequest> request(const UserId& user, const RunId& run) override;
    Result<std::vector<JobRun>> list(const std::optional<UserId>& user, std::size_t max) override;
    Result<std::vector<JobRun>> list_before(const UserId& user,
                                            const RunId& before,
                                            std::size_t max) override;

  private:
    // The newest entries of one partition of an index: keys, and `created`.
    Result<std::vector<dynamodb::Item>> newest(std::string_view index,
                                               std::string_view partition,
                                               const std::string& value,
                                               std::size_t max,
                                               dynamodb::Item behind = {});
    Result<dynamodb::Item> first(const UserId& user, const RunId& run);
    Result<std::vector<JobRun>> runs(const std::vector<dynamodb::Item>& entries);

    dynamodb::Dynamo& dynamo_;
    const dynamodb::Tables tables_;
};

}  // namespace sluice::aws
