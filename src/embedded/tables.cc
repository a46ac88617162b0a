#include "embedded/tables.h"

#include <utility>

#include "embedded/inbox_rows.h"
#include "embedded/job_request_rows.h"
#include "embedded/recipe_rows.h"
#include "embedded/run_rows.h"

namespace sluice::embedded {

namespace {

std::unexpected<Error> no_such_run() {
    return fail(Code::kNotFound, "no_such_run", "there is no such run");
}

}  // namespace

Result<JobRun> EmbeddedJobs::get(const UserId& user, const RunId& run) {
    auto found = TRY(readers_.with([&](Db& db) { return find_run(db, user, run); }));
    if (!found) return no_such_run();
    return *std::move(found);
}

Result<JobRun> EmbeddedJobs::latest(const UserId& user, const JobId& job) {
    auto found = TRY(readers_.with([&](Db& db) { return latest_run(db, user, job); }));
    if (!found) return fail(Code::kNotFound, "no_such_job", "there is no such job");
    return *std::move(found);
}

Result<JobRequest> EmbeddedJobs::request(const UserId& user, const RunId& run) {
    auto found = TRY(readers_.with([&](Db& db) { return find_job_request(db, user, run); }));
    if (!found) return fail(Code::kNotFound, "no_such_request", "there is no such request");
    return *std::move(found);
}

Result<std::vector<JobRun>> EmbeddedJobs::list(const std::optional<UserId>& user, std::size_t max) {
    return readers_.with([&](Db& db) { return newest_runs(db, user, max); });
}

Result<std::vector<JobRun>> EmbeddedJobs::list_before(const UserId& user,
                                                      const RunId& before,
                                                      std::size_t max) {
    return readers_.with([&](Db& db) -> Result<std::vector<JobRun>> {
        const auto number = TRY(run_number(db, user, before));
        if (!number) return no_such_run();
        return runs_before(db, user, *number, max);
    });
}

Result<InboxEvent> EmbeddedInbox::get(const UserId& user, const RunId& run) {
    return readers_.with([&](Db& db) { return find_event(db, user, run); });
}

Result<std::vector<InboxEvent>> EmbeddedInbox::undelivered(const UserId& user,
                                                           Protocol protocol,
                                                           std::size_t max) {
    return readers_.with([&](Db& db) { return undelivered_events(db, user, protocol, max); });
}

Result<std::vector<InboxEvent>> EmbeddedInbox::after(const UserId& user,
                                                     std::uint64_t after,
                                                     std::size_t max) {
    return readers_.with([&](Db& db) { return events_after(db, user, after, max); });
}

Result<std::uint64_t> EmbeddedInbox::last(const UserId& user) {
    return readers_.with([&](Db& db) { return last_sequence(db, user); });
}

Result<PushClaim> EmbeddedInbox::claim(const UserId& user,
                                       std::uint64_t sequence,
                                       const ConnectionId& connection,
                                       Milliseconds valid) {
    return claims_.claim(user, sequence, connection, valid);
}

Result<void> EmbeddedInbox::settle(const UserId& user,
                                   std::uint64_t sequence,
                                   const ConnectionId& connection) {
    claims_.settle(user, sequence, connection);
    return {};
}

Result<void> EmbeddedInbox::unclaim(const UserId& user,
                                    std::uint64_t sequence,
                                    const ConnectionId& connection) {
    claims_.unclaim(user, sequence, connection);
    return {};
}

Result<SavedRecipe> EmbeddedRecipes::get(const UserId& user, const RecipeName& name) {
    auto found = TRY(readers_.with([&](Db& db) { return find_recipe(db, user, name); }));
    if (!found) return fail(Code::kNotFound, "no_such_recipe", "there is no such recipe");
    return *std::move(found);
}

Result<std::vector<RecipeInfo>> EmbeddedRecipes::list(const UserId& user,
                                                      const RecipeName& after,
                                                      std::size_t max) {
    return readers_.with([&](Db& db) { return recipes_of(db, user, after, max); });
}

Result<std::vector<RecipeInfo>> EmbeddedRecipes::of_header(const UserId& user,
                                                           const Fingerprint& header,
                                                           std::size_t max) {
    return readers_.with([&](Db& db) { return recipes_of_header(db, user, header, max); });
}

}  // namespace sluice::embedded
