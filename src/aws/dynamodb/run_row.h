// A run as an item of the table `jobs`.
#pragma once

#include <cstdint>
#include <optional>
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

// Whether a run that is not there may be made.
enum class Absent : std::uint8_t { kMade, kRefused };

// Writes the run, and keeps when it began. ConditionalCheckFailed: it is final already, or there
// and is to await its upload; or it is absent, and that is refused.
Write put_run(const Tables& tables, const JobRun& run, Absent absent, WallTime now);
// ConditionalCheckFailed: it is not in that state, or gone.
Write remove_run(const RowName& row, std::optional<JobState> only_in);
JobRun run_in(const Item& item);
JobState state_in(const Item& item);
// When a run that moves to `state` now, and its request, expire (epoch seconds); absent: they stay.
std::optional<std::int64_t> run_expiry(const Tables& tables, JobState state, WallTime now);

}  // namespace sluice::aws::dynamodb
