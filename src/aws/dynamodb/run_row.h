// A run as an item of the table `jobs`.
#pragma once

#include <string>

#include "aws/dynamodb/tables.h"

namespace sluice::aws::dynamodb {

// The indexes, each KEYS_ONLY, sorted by `created` (epoch milliseconds).
namespace index {
inline constexpr std::string_view kByUser = "by_user";  // user
inline constexpr std::string_view kByJob = "by_job";    // user_job
inline constexpr std::string_view kByAge = "by_age";    // shard
}  // namespace index

// Of `by_age`: one partition of an index takes about a thousand runs a second.
inline constexpr std::int64_t kShards = 8;
std::string user_job_text(const UserId& user, const JobId& job);

// Writes the run unless it is final already (ConditionalCheckFailed: it is). Keeps when it began.
Write put_run(const Tables& tables, const JobRun& run, WallTime now);
JobRun run_in(const Item& item);
JobState state_in(const Item& item);

}  // namespace sluice::aws::dynamodb
