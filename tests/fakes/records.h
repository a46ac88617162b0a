// The in-memory Recipes and Idempotency, and what a commit does to them.
#pragma once

#include <algorithm>

#include "ports/idempotency.h"
#include "ports/recipes.h"
#include "ports/record_checks.h"
#include "tests/fakes/state.h"

namespace sluice::fakes {

class FakeRecipes final : public Recipes {
  public:
    explicit FakeRecipes(State& state) : state_(state) {}

    Result<SavedRecipe> get(const UserId& user, const RecipeName& name) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kRecipes));
        const auto found = state_.recipes.find({user, name});
        if (found != state_.recipes.end()) return found->second;
        return fail(Code::kNotFound, "no_such_recipe", "there is no such recipe");
    }
    Result<std::vector<RecipeInfo>> list(const UserId& user,
                                         const RecipeName& after,
                                         std::size_t max) override {
        return select(user, max, [&](const RecipeInfo& info) { return info.name > after; });
    }
    Result<std::vector<RecipeInfo>> of_header(const UserId& user,
                                              const Fingerprint& header,
                                              std::size_t max) override {
        return select(user, max, [&](const RecipeInfo& info) {
            return !header.empty() && info.header == header;
        });
    }

  private:
    template <class Wanted>
    Result<std::vector<RecipeInfo>> select(const UserId& user, std::size_t max, Wanted wanted) {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kRecipes));
        std::vector<RecipeInfo> infos;
        for (const auto& [of, recipe] : state_.recipes) {
            if (infos.size() == max) break;
            if (of.first == user && wanted(recipe.info)) infos.push_back(recipe.info);
        }
        return infos;
    }

    State& state_;
};

class FakeIdempotency final : public Idempotency {
  public:
    explicit FakeIdempotency(State& state) : state_(state) {}

    Result<RequestClaim> claim(const UserId& user,
                               const IdempotencyKey& key,
                               const Fingerprint& request,
                               Milliseconds valid) override {
        const std::lock_guard lock(state_.mutex);
        TRY(state_.fault(Op::kIdempotency));
        TRY(check(key, state_.limits));
        const WallTime now = state_.clock.wall();
        const auto [found, fresh] = state_.requests.try_emplace({user, key});
        ClaimedRequest& record = found->second;
        if (!fresh && !record.released && record.expires > now) {
            if (record.request != request) return RequestClaim(ClaimOfAnother{});
            if (record.response) return RequestClaim(ClaimSettled{*record.response});
            if (record.until > now) return RequestClaim(ClaimHeld{record.until});
        }
        const WallTime expires =
            now + std::max<Milliseconds>(valid, state_.limits.idempotency_kept);
        const std::uint64_t before = fresh ? fence_floor(now) : record.fence;
        record = {request, before + 1, now + valid, expires};
        return RequestClaim(ClaimGiven{record.fence});
    }
    Result<void> release(const UserId& user,
                         const IdempotencyKey& key,
                         std::uint64_t fence) override {
        const std::lock_guard lock(state_.mutex);
        const auto found = state_.requests.find({user, key});
        if (found == state_.requests.end() || found->second.fence != fence) return {};
        if (!found->second.response) found->second.released = true;
        return {};
    }

  private:
    State& state_;
};

// The lock is held in all of these.
inline Result<void> check_claim(const State& state, const Outcome& outcome) {
    if (!outcome.settle) return {};
    const auto found = state.requests.find({outcome.settle->user, outcome.settle->key});
    if (found != state.requests.end()) {
        const ClaimedRequest& record = found->second;
        const bool holds = record.fence == outcome.settle->fence && !record.released &&
                           !record.response && record.expires > state.clock.wall();
        if (holds) return {};
    }
    return fail(Code::kStaleLease, "stale_claim", "the claim has ended");
}

inline Result<void> save(const State& state, SavedRecipes& recipes, const RecipeSave& save) {
    const auto [found, fresh] = recipes.try_emplace({save.user, save.name});
    RecipeInfo& info = found->second.info;
    if (info.revision != save.replaces) {
        return fail(Code::kConflict,
                    save.replaces == 0 ? "recipe_exists" : "recipe_changed",
                    "another recipe has the name");
    }
    const auto saved = std::ranges::count_if(
        recipes, [&save](const auto& entry) { return entry.first.first == save.user; });
    if (fresh && static_cast<std::size_t>(saved) > state.limits.recipes_per_user_max) {
        return fail(Code::kTooLarge, "too_many_recipes", "the user has too many recipes");
    }
    found->second = {{save.name, save.header, info.revision + 1, state.clock.wall()},
                     save.document};
    return {};
}

// The recipes as they are behind the outcome.
inline Result<SavedRecipes> changed_recipes(const State& state, const Outcome& outcome) {
    SavedRecipes recipes = state.recipes;
    for (const RecipeRemoval& removal : outcome.remove_recipes) {
        recipes.erase({removal.user, removal.name});
    }
    for (const RecipeSave& wanted : outcome.save_recipes) TRY(save(state, recipes, wanted));
    return recipes;
}

using StagedObjects = std::vector<std::unique_ptr<StagedObject>>;

// Nothing comes back of a run that was removed. Returns its objects, which must outlive the lock.
inline StagedObjects forget_removed(const State& state, Outcome& outcome, bool is_of_stage) {
    StagedObjects forgotten;
    const auto is_removed = [&state, is_of_stage](const JobRun& run) {
        return is_only_moved(run, is_of_stage) &&
               std::ranges::none_of(state.runs, [&run](const JobRun& stored) {
                   return stored.user == run.user && stored.run == run.run && stored.job == run.job;
               });
    };
    for (const JobRun& run : outcome.runs) {
        if (!is_removed(run)) continue;
        std::erase_if(outcome.inbox, [&run](const InboxEvent& event) {
            return event.user == run.user && event.run == run.run;
        });
        for (auto& staged : outcome.publish) {
            const ObjectName& name = staged->info().name;
            if (run.output == name || run.rejects == name) forgotten.push_back(std::move(staged));
        }
        std::erase(outcome.publish, nullptr);
    }
    std::erase_if(outcome.runs, is_removed);
    return forgotten;
}

inline Result<void> check_removals(const State& state, const Outcome& outcome) {
    for (const RunRemoval& removal : outcome.remove_runs) {
        const bool has_moved = std::ranges::any_of(state.runs, [&removal](const JobRun& run) {
            return run.user == removal.user && run.run == removal.run && removal.only_in &&
                   run.state != *removal.only_in;
        });
        if (has_moved) return run_changed();
    }
    return {};
}

inline void remove_run(State& state, const RunRemoval& removal) {
    const auto is_of_it = [&removal](const auto& of) {
        return of.user == removal.user && of.run == removal.run;
    };
    std::erase_if(state.runs, is_of_it);
    std::erase_if(state.inbox[removal.user].events, is_of_it);
    state.job_requests.erase({removal.user, removal.run});
}

// Of a claim that holds.
inline void settle(State& state, const Settlement& settlement) {
    ClaimedRequest& record = state.requests.at({settlement.user, settlement.key});
    record.response = settlement.response;
    record.expires = state.clock.wall() + state.limits.idempotency_kept;
}

}  // namespace sluice::fakes
