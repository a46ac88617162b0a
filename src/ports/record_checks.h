// What the records in an Outcome may be, asked by every backend before it writes. Pure.
#pragma once

#include <set>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "base/text.h"
#include "ports/outcome.h"

namespace sluice {

// One line of text: what may stand in a key of any store, and is the same text there.
inline bool is_record_name(std::string_view name, std::size_t bytes_max) {
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
    for (const char c : name) {
        if (is_control(c)) return false;
    }
    return !name.empty() && name.size() <= bytes_max && is_utf8(name);
}

// kInvalid bad_idempotency_key.
inline Result<void> check(const IdempotencyKey& key, const Limits& limits) {
    if (is_record_name(key.text(), limits.idempotency_key_bytes)) return {};
    return fail(Code::kInvalid,
                "bad_idempotency_key",
                "an idempotency key has 1 to " + std::to_string(limits.idempotency_key_bytes) +
                    " bytes of UTF-8 without control characters");
}

// kInvalid bad_recipe_name.
inline Result<void> check(const RecipeName& name, const Limits& limits) {
    if (is_record_name(name.text(), limits.recipe_name_bytes)) return {};
    return fail(Code::kInvalid,
                "bad_recipe_name",
                "a recipe's name has 1 to " + std::to_string(limits.recipe_name_bytes) +
                    " bytes of UTF-8 without control characters");
}

inline Result<void> check(const RecipeSave& save, const Limits& limits) {
    TRY(check(save.name, limits));
    if (save.document.size() > limits.recipe_bytes) {
        return fail(Code::kTooLarge,
                    "recipe_too_large",
                    "a saved recipe may have " + std::to_string(limits.recipe_bytes) +
                        " bytes, this one has " + std::to_string(save.document.size()));
    }
    if (!is_utf8(save.document)) return fail(Code::kInvalid, "bad_recipe", "a recipe is UTF-8");
    return {};
}

inline Result<void> check(const JobRequest& request, const Limits& limits) {
    if (request.document.size() > limits.job_request_bytes) {
        return fail(Code::kTooLarge,
                    "job_request_too_large",
                    "what a job is asked to do may have " +
                        std::to_string(limits.job_request_bytes) + " bytes, this has " +
                        std::to_string(request.document.size()));
    }
    if (is_utf8(request.document)) return {};
    return fail(Code::kInvalid, "bad_job_request", "what a job is asked to do is UTF-8");
}

inline Result<void> check(const Settlement& settlement, const Limits& limits) {
    TRY(check(settlement.key, limits));
    if (settlement.response.size() > limits.idempotent_response_bytes) {
        return fail(Code::kTooLarge,
                    "response_too_large",
                    "a response that is kept may have " +
                        std::to_string(limits.idempotent_response_bytes) + " bytes, this one has " +
                        std::to_string(settlement.response.size()));
    }
    if (is_utf8(settlement.response)) return {};
    return fail(Code::kInvalid, "bad_response", "a response that is kept is UTF-8");
}

inline bool has_records(const Outcome& outcome) {
    return outcome.settle || !outcome.save_recipes.empty() || !outcome.remove_recipes.empty() ||
           !outcome.requests.empty() || !outcome.remove_runs.empty() || !outcome.discard.empty();
}

// Of RunRemoval::only_in.
inline std::unexpected<Error> run_changed() {
    return fail(Code::kConflict, "run_changed", "the run is in another state by now");
}

// kInternal run_twice: what is removed is written, told of or removed beside it, too;
// request_without_run.
inline Result<void> check_runs(const Outcome& outcome, const Limits& limits) {
    std::set<std::pair<UserId, RunId>> written;
    for (const JobRun& run : outcome.runs) written.emplace(run.user, run.run);
    std::set<std::pair<UserId, RunId>> told = written;
    for (const InboxEvent& event : outcome.inbox) told.emplace(event.user, event.run);
    for (const JobRequest& request : outcome.requests) {
        TRY(check(request, limits));
        if (written.contains({request.user, request.run})) continue;
        return fail(Code::kInternal, "request_without_run", "a request is written with its run");
    }
    for (const RunRemoval& removal : outcome.remove_runs) {
        if (told.emplace(removal.user, removal.run).second) continue;
        return fail(Code::kInternal, "run_twice", "a run is removed once, and by itself");
    }
    return {};
}

// What its members say of themselves; kInternal recipe_twice: two changes of one recipe.
inline Result<void> check_records(const Outcome& outcome, const Limits& limits) {
    TRY(check_runs(outcome, limits));
    std::set<std::pair<UserId, RecipeName>> changed;
    for (const RecipeSave& save : outcome.save_recipes) {
        TRY(check(save, limits));
        changed.emplace(save.user, save.name);
    }
    for (const RecipeRemoval& removal : outcome.remove_recipes) {
        TRY(check(removal.name, limits));
        changed.emplace(removal.user, removal.name);
    }
    if (changed.size() != outcome.save_recipes.size() + outcome.remove_recipes.size()) {
        return fail(Code::kInternal, "recipe_twice", "one commit changes a recipe once");
    }
    return outcome.settle ? check(*outcome.settle, limits) : Result<void>();
}

// Whether a commit moves the run and does not make it: that is what front doors do for v1, and they
// make none that is cancelled. One that is not there then was removed.
inline bool is_only_moved(const JobRun& run, bool is_of_stage) {
    return run.protocol == Protocol::kV1 && (is_of_stage || run.state == JobState::kCancelled);
}

// Of a commit with a lease: its outcome may come again, and these would be refused then.
// kInternal records_of_a_stage.
inline Result<void> check_no_records(const Outcome& outcome) {
    if (!has_records(outcome)) return {};
    return fail(Code::kInternal,
                "records_of_a_stage",
                "recipes, requests, removals and claims are the front doors'");
}

}  // namespace sluice
