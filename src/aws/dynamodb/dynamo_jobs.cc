#include "aws/dynamodb/dynamo_jobs.h"

#include <algorithm>

#include "aws/dynamodb/job_request_row.h"
#include "aws/dynamodb/run_row.h"

namespace sluice::aws {

using namespace dynamodb;

namespace {

Query of_run(const Tables& tables, const UserId& user, const RunId& run) {
    Query query{.table = tables.jobs(), .max = 100};
    query.key_condition =
        query.substitutes.name("user") + " = " + query.substitutes.value(key_text(user.text()));
    query.key_condition += " AND begins_with(" + query.substitutes.name("run") + ", " +
                           query.substitutes.value(Tables::run_prefix(run)) + ")";
    return query;
}

}  // namespace

Result<std::map<RowName, Item>> states_of_run(Dynamo& dynamo,
                                              const Tables& tables,
                                              const UserId& user,
                                              const RunId& run) {
    Query query = of_run(tables, user, run);
    query.only = {"user", "run", "state"};
    std::map<RowName, Item> states;
    for (Item& item : TRY(dynamo.query(query))) {
        Item key = item;
        key.erase("state");
        states.emplace(RowName{tables.jobs(), std::move(key)}, std::move(item));
    }
    return states;
}

Result<JobRun> DynamoJobs::get(const UserId& user, const RunId& run) {
    return run_in(TRY(first(user, run)));
}

// Of several jobs with the same bytes, key and recipe: the first one.
Result<Item> DynamoJobs::first(const UserId& user, const RunId& run) {
    const auto found = TRY(dynamo_.query(of_run(tables_, user, run)));
    if (found.empty()) return fail(Code::kNotFound, "no_such_run", "there is no such run");
    return *std::ranges::min_element(
        found, {}, [](const Item& item) { return number_in(item, "created"); });
}

Result<JobRequest> DynamoJobs::request(const UserId& user, const RunId& run) {
    const auto item = TRY(dynamo_.get(tables_.job_request(user, run)));
    if (item) return job_request_in(*item);
    return fail(Code::kNotFound, "no_such_request", "there is no such request");
}

Result<JobRun> DynamoJobs::latest(const UserId& user, const JobId& job) {
    const auto entries = TRY(newest(index::kByJob, "user_job", user_job_text(user, job), 1));
    auto found = TRY(runs(entries));
    if (found.empty()) return fail(Code::kNotFound, "no_such_job", "there is no such job");
    return std::move(found.front());
}

Result<std::vector<JobRun>> DynamoJobs::list(const std::optional<UserId>& user, std::size_t max) {
    if (user) {
        const auto entries = TRY(newest(index::kByUser, "user", key_text(user->text()), max));
        return runs(entries);
    }
    std::vector<Item> all;
    for (std::int64_t shard = 0; shard < kShards; ++shard) {
        auto some = TRY(newest(index::kByAge, "shard", std::to_string(shard), max));
        std::ranges::move(some, std::back_inserter(all));
    }
    // Of the same time: as it happens, but always the same.
    std::ranges::sort(all, std::ranges::greater{}, [](const Item& item) {
        return std::pair(number_in(item, "created"), text_in(item, "run"));
    });
    if (all.size() > max) all.resize(max);
    return runs(all);
}

Result<std::vector<JobRun>> DynamoJobs::list_before(const UserId& user,
                                                    const RunId& before,
                                                    std::size_t max) {
    const Item last = TRY(first(user, before));
    Item behind;
    for (const char* key : {"user", "run", "created"}) behind[key] = last.at(key);
    const auto entries =
        TRY(newest(index::kByUser, "user", key_text(user.text()), max, std::move(behind)));
    return runs(entries);
}

Result<std::vector<Item>> DynamoJobs::newest(std::string_view index,
                                             std::string_view partition,
                                             const std::string& value,
                                             std::size_t max,
                                             Item behind) {
    if (max == 0) return std::vector<Item>{};
    Query query{.table = tables_.jobs(), .index = std::string(index), .newest_first = true};
    query.max = max;
    query.behind = std::move(behind);
    query.key_condition =
        query.substitutes.name(partition) + " = " + query.substitutes.value(value);
    return dynamo_.query(query);
}

Result<std::vector<JobRun>> DynamoJobs::runs(const std::vector<Item>& entries) {
    std::vector<RowName> rows;
    for (const Item& entry : entries) {
        rows.push_back(
            {tables_.jobs(), {{"user", text_in(entry, "user")}, {"run", text_in(entry, "run")}}});
    }
    const auto found = TRY(dynamo_.get_all(rows));
    std::vector<JobRun> runs;
    for (const RowName& row : rows) {
        const auto item = found.find(row);
        if (item != found.end()) runs.push_back(run_in(item->second));
    }
    return runs;
}

}  // namespace sluice::aws
