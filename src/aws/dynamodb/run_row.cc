#include "aws/dynamodb/run_row.h"

#include <array>
#include <numeric>

#include "aws/planted_faults.h"

namespace sluice::aws::dynamodb {
namespace {

// By name: the enums' order may change.
constexpr std::array<std::pair<JobState, std::string_view>, 6> kStates{{
    {JobState::kQueued, "queued"},
    {JobState::kDone, "done"},
    {JobState::kFailed, "failed"},
    {JobState::kGivenUp, "given_up"},
    {JobState::kAwaitingUpload, "awaiting_upload"},
    {JobState::kCancelled, "cancelled"},
}};

std::string text_of(JobState state) {
    for (const auto& [known, text] : kStates) {
        if (known == state) return std::string(text);
    }
    return "";
}

Code code_named(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(Code::kInternal); ++i) {
        const Code code = static_cast<Code>(i);
        if (to_string(code) == name) return code;
    }
    return Code::kInternal;
}

std::int64_t stored(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}

std::uint64_t unsigned_in(const Item& item, std::string_view name) {
    return static_cast<std::uint64_t>(number_in(item, name));
}

// One of the partitions of the index of all runs. The id is a hash: its bytes are evenly spread.
std::int64_t shard_of(const std::string& key) {
    return std::accumulate(key.begin(),
                           key.end(),
                           std::int64_t{0},
                           [](auto sum, char c) { return sum + static_cast<unsigned char>(c); }) %
           kShards;
}

// What the first write that says it says of a run, for good: its identity, and where the indexes
// find it. While it awaits its upload, nobody knows what its input is.
Item identity(const JobRun& run, const Item& key, WallTime now) {
    Item item{{"user_id", run.user.text()},
              {"run_id", run.run.text()},
              {"job", run.job.text()},
              {"user_job", user_job_text(run.user, run.job)},
              {"shard", std::to_string(shard_of(std::get<std::string>(key.at("run"))))},
              {"protocol", stored(static_cast<std::uint64_t>(run.protocol))},
              {"file_name", run.file_name},
              {"input_bucket", run.input.bucket.text()},
              {"input_key", run.input.key.text()},
              {"created", now.time_since_epoch().count()}};
    if (run.state == JobState::kAwaitingUpload) {
        item["awaited_bytes"] = stored(run.input_bytes);
        item["awaited_etag"] = run.input_etag.text();
    } else {
        item["input_bytes"] = stored(run.input_bytes);
        item["input_etag"] = run.input_etag.text();
    }
    return item;
}

void add_error(Item& item, const Error& error) {
    item["error_code"] = std::string(to_string(error.code));
    item["error_name"] = error.name;
    item["error_message"] = error.message;
    if (error.place.row) item["error_row"] = stored(*error.place.row);
    if (error.place.column) item["error_column"] = *error.place.column;
    if (error.place.byte_offset) item["error_byte_offset"] = stored(*error.place.byte_offset);
}

Error error_in(const Item& item) {
    Error error{code_named(text_in(item, "error_code")),
                text_in(item, "error_name"),
                text_in(item, "error_message"),
                {}};
    if (has(item, "error_row")) error.place.row = unsigned_in(item, "error_row");
    if (has(item, "error_column")) error.place.column = text_in(item, "error_column");
    if (has(item, "error_byte_offset")) {
        error.place.byte_offset = unsigned_in(item, "error_byte_offset");
    }
    return error;
}

// What every write says of it.
Item state(const JobRun& run, const Tables& tables, WallTime now) {
    Item item{{"state", text_of(run.state)},
              {"operation", run.operation},
              {"output_bytes", stored(run.output_bytes)},
              {"row_count", stored(run.rows)},
              {"rejected", stored(run.rejected)},
              {"receipt", run.receipt},
              {"updated", now.time_since_epoch().count()}};
    if (run.output) {
        item["output_bucket"] = run.output->bucket.text();
        item["output_key"] = run.output->key.text();
    }
    if (run.rejects) {
        item["rejects_bucket"] = run.rejects->bucket.text();
        item["rejects_key"] = run.rejects->key.text();
    }
    if (run.error) add_error(item, *run.error);
    if (const auto expires = run_expiry(tables, run.state, now)) item["expires"] = *expires;
    return item;
}

// Those of state() that are not always there.
constexpr std::array<std::string_view, 11> kOptional{"output_bucket",
                                                     "output_key",
                                                     "rejects_bucket",
                                                     "rejects_key",
                                                     "error_code",
                                                     "error_name",
                                                     "error_message",
                                                     "error_row",
                                                     "error_column",
                                                     "error_byte_offset",
                                                     "expires"};

ObjectName object_in(const Item& item, std::string_view bucket, std::string_view key) {
    return {BucketName{text_in(item, bucket)}, ObjectKey{text_in(item, key)}};
}

WallTime time_in(const Item& item, std::string_view name) {
    return WallTime{Milliseconds{number_in(item, name)}};
}

// What awaits its upload replaces none. All else is moved from each state that is not final.
std::string may_be_written(JobState next, Absent absent, Substitutes& with) {
    const std::string at = with.name("state");
    const std::string is_absent = "attribute_not_exists(" + at + ")";
    if (next == JobState::kAwaitingUpload) return is_absent;
    if (planted(Fault::kEndTwice)) return is_absent + " OR attribute_exists(" + at + ")";
    std::string is_open = at + " IN (";
    is_open += with.value(text_of(JobState::kQueued)) + ", ";
    is_open += with.value(text_of(JobState::kGivenUp)) + ", ";
    is_open += with.value(text_of(JobState::kAwaitingUpload)) + ")";
    return absent == Absent::kMade ? is_absent + " OR " + is_open : is_open;
}

}  // namespace

std::string user_job_text(const UserId& user, const JobId& job) {
    return key_text(user.text()) + "#" + key_text(job.text());
}

std::optional<std::int64_t> run_expiry(const Tables& tables, JobState state, WallTime now) {
    const DynamoOptions& options = tables.options();
    if (options.job_retention.count() == 0) return std::nullopt;
    Seconds kept = options.job_retention;
    if (state == JobState::kAwaitingUpload) {
        // An upload may begin as long as its link is good, and its event lie in a queue.
        kept += options.reservation_lifetime + kMessagesKept;
    } else if (!is_final(state)) {
        return std::nullopt;
    }
    return std::chrono::ceil<Seconds>(now + kept).time_since_epoch().count();
}

Write put_run(const Tables& tables, const JobRun& run, Absent absent, WallTime now) {
    Write write{Write::Kind::kUpdate, tables.run(run)};
    Substitutes& with = write.substitutes;
    std::string set;
    const auto comma = [&set] { return set.empty() ? "SET " : ", "; };
    for (auto& [name, value] : identity(run, write.row.key, now)) {
        const std::string at = with.name(name);
        set += comma() + at + " = if_not_exists(" + at + ", " + with.value(value) + ")";
    }
    const Item changing = state(run, tables, now);
    for (const auto& [name, value] : changing) {
        set += comma() + with.name(name) + " = " + with.value(value);
    }
    std::string remove;
    for (const std::string_view name : kOptional) {
        if (has(changing, name)) continue;
        remove += (remove.empty() ? " REMOVE " : ", ") + with.name(name);
    }
    write.update = set + remove;
    write.condition = may_be_written(run.state, absent, with);
    return write;
}

Write remove_run(const RowName& row, std::optional<JobState> only_in) {
    Write write{Write::Kind::kDelete, row};
    if (!only_in) return write;
    const std::string state = write.substitutes.name("state");
    write.condition = state + " = " + write.substitutes.value(text_of(*only_in));
    return write;
}

JobState state_in(const Item& item) {
    const std::string text = text_in(item, "state");
    for (const auto& [state, known] : kStates) {
        if (known == text) return state;
    }
    return JobState::kQueued;
}

JobRun run_in(const Item& item) {
    JobRun run;
    run.user = UserId{text_in(item, "user_id")};
    run.job = JobId{text_in(item, "job")};
    run.run = RunId{text_in(item, "run_id")};
    run.protocol = static_cast<Protocol>(number_in(item, "protocol"));
    run.state = state_in(item);
    run.operation = text_in(item, "operation");
    run.file_name = text_in(item, "file_name");
    run.input = object_in(item, "input_bucket", "input_key");
    const bool has_come = has(item, "input_etag");
    run.input_bytes = unsigned_in(item, has_come ? "input_bytes" : "awaited_bytes");
    run.input_etag = ETag{text_in(item, has_come ? "input_etag" : "awaited_etag")};
    if (has(item, "output_key")) run.output = object_in(item, "output_bucket", "output_key");
    run.output_bytes = unsigned_in(item, "output_bytes");
    run.rows = unsigned_in(item, "row_count");
    if (has(item, "rejects_key")) run.rejects = object_in(item, "rejects_bucket", "rejects_key");
    run.rejected = unsigned_in(item, "rejected");
    run.receipt = text_in(item, "receipt");
    if (has(item, "error_code")) run.error = error_in(item);
    run.created = time_in(item, "created");
    run.updated = time_in(item, "updated");
    return run;
}

}  // namespace sluice::aws::dynamodb
