#include "api/v1/recipes_routes.h"

#include <boost/json.hpp>

#include "api/authorise.h"
#include "api/replies.h"
#include "api/v1/body.h"
#include "api/v1/paging.h"
#include "api/v1/preconditions.h"
#include "base/hex.h"
#include "engine/recipe/document.h"
#include "pipeline/json_members.h"
#include "ports/record_checks.h"
#include "signing/encoding.h"
#include "signing/time_text.h"

namespace sluice::api::v1 {
namespace {

constexpr std::string_view kPath = "/v1/recipes/";
constexpr std::size_t kFingerprintCharacters = 64;

std::unexpected<Error> precondition_failed(std::string message) {
    return fail(Code::kConflict, "precondition_failed", std::move(message));
}

Response refuse(const Services& services, const Error& error) {
    if (error.name == "precondition_required") return problem_reply(428, error);
    if (error.name == "precondition_failed") return problem_reply(412, error);
    if (error.name == "too_many_recipes") return problem_reply(409, error);
    if (error.name == "bad_precondition") return problem_reply(400, error);
    Response reply = refuse_body(error);
    if (reply.status >= 500) services.log.error("recipes_failed", {{"error", error.name}});
    return reply;
}

Result<RecipeName> name_of(const Services& services, const Request& request) {
    RecipeName name{request.path.substr(kPath.size())};
    TRY(check(name, services.limits));
    return name;
}

boost::json::object info_json(const RecipeInfo& info) {
    boost::json::object told{{"name", info.name.text()},
                             {"revision", info.revision},
                             {"updated", signing::iso_date(info.updated)}};
    if (!info.header.empty()) told["header"] = info.header.text();
    return told;
}

Result<Fingerprint> read_fingerprint(std::string_view text) {
    if (text.size() == kFingerprintCharacters && from_hex(text)) {
        return Fingerprint{std::string(text)};
    }
    return fail(Code::kInvalid,
                "bad_header",
                "\"header\" is a header_fingerprint, as a preview tells it: 64 hexadecimal digits");
}

// The name of the last recipe of the page before.
Result<RecipeName> read_cursor(const Services& services, const Request& request) {
    const auto text = query(request, "cursor");
    if (!text) return RecipeName{};
    const RecipeName name{from_hex(*text).value_or(std::string())};
    if (check(name, services.limits)) return name;
    return fail(Code::kInvalid, "bad_cursor", "\"cursor\" is not one that was given here");
}

std::string cursor_of(const RecipeInfo& last) {
    return to_hex(std::as_bytes(std::span(last.name.text())));
}

Result<boost::json::object> list(const Services& services, const Request& request) {
    const UserId user = TRY(bearer_user(request));
    const std::size_t limit = TRY(read_limit(request));
    std::vector<RecipeInfo> infos;
    boost::json::object page;
    if (const auto header = query(request, "header")) {
        const Fingerprint fingerprint = TRY(read_fingerprint(*header));
        infos = TRY(services.recipes.of_header(user, fingerprint, limit));
    } else {
        const RecipeName after = TRY(read_cursor(services, request));
        infos = TRY(services.recipes.list(user, after, limit + 1));
        if (infos.size() > limit) {
            infos.pop_back();
            page["cursor"] = cursor_of(infos.back());
        }
    }
    boost::json::array& recipes = page["recipes"].emplace_array();
    for (const RecipeInfo& info : infos) recipes.push_back(info_json(info));
    return page;
}

// Nothing: no such recipe.
Result<std::optional<std::uint64_t>> current_revision(const Services& services,
                                                      const UserId& user,
                                                      const RecipeName& name) {
    const auto saved = services.recipes.get(user, name);
    if (saved) return std::optional(saved->info.revision);
    if (saved.error().code == Code::kNotFound) return std::optional<std::uint64_t>();
    return std::unexpected(saved.error());
}

// Which revision is to be replaced; 0: there must be none.
Result<std::uint64_t> replaced_revision(const Services& services,
                                        const Request& request,
                                        const UserId& user,
                                        const RecipeName& name) {
    const Preconditions wanted = TRY(read_preconditions(request));
    if (wanted.none_exists) return std::uint64_t{0};
    if (wanted.match) return *wanted.match;
    if (!wanted.match_any) {
        return fail(Code::kInvalid,
                    "precondition_required",
                    "say If-None-Match: * for a new recipe, or If-Match with the ETag of the one "
                    "that it replaces");
    }
    const auto current = TRY(current_revision(services, user, name));
    if (!current) return precondition_failed("there is no such recipe");
    return *current;
}

Result<RecipeSave> read_save(const Services& services, const Request& request) {
    RecipeSave save;
    save.user = TRY(bearer_user(request));
    save.name = TRY(name_of(services, request));
    save.replaces = TRY(replaced_revision(services, request, save.user, save.name));
    const boost::json::object body = TRY(read_body(request));
    pipeline::json::Members members(body, "bad_request", "");
    const auto* const recipe = TRY(members.object("recipe"));
    if (recipe == nullptr) return members.bad("recipe", "is missing");
    const auto header = TRY(members.text("header"));
    TRY(members.end());
    save.document = boost::json::serialize(*recipe);
    TRY(check(save, services.limits));
    TRY(engine::parse_recipe_document(save.document));
    if (header) save.header = TRY(read_fingerprint(*header));
    return save;
}

Result<Response> put(const Services& services, const Request& request) {
    RecipeSave save = TRY(read_save(services, request));
    const RecipeInfo info{save.name, save.header, save.replaces + 1, services.clock.wall()};
    const bool is_new = save.replaces == 0;
    Outcome outcome;
    outcome.save_recipes.push_back(std::move(save));
    const Result<void> committed = services.backend.commit(std::move(outcome));
    if (!committed && committed.error().code == Code::kConflict) {
        return precondition_failed(is_new ? "there is a recipe of that name"
                                          : "the recipe was changed or removed");
    }
    TRY(Result<void>(committed));
    Response reply = json_answer(is_new ? 201 : 200, info_json(info));
    reply.headers.emplace_back("ETag", etag_of(info.revision));
    if (is_new) {
        reply.headers.emplace_back("Location",
                                   std::string(kPath) + signing::percent_encode(info.name.text()));
    }
    return reply;
}

Result<Response> get(const Services& services, const Request& request) {
    const UserId user = TRY(bearer_user(request));
    const RecipeName name = TRY(name_of(services, request));
    const SavedRecipe saved = TRY(services.recipes.get(user, name));
    const Preconditions wanted = TRY(read_preconditions(request));
    const bool is_match = wanted.match_any || !wanted.match || *wanted.match == saved.info.revision;
    if (!is_match) return precondition_failed("the recipe was changed");
    Response reply{304, {{"Cache-Control", "no-store"}}, {}};
    if (!wanted.none_exists && wanted.none != saved.info.revision) {
        boost::json::object told = info_json(saved.info);
        told["recipe"] = boost::json::parse(saved.document);
        reply = json_answer(200, told);
    }
    reply.headers.emplace_back("ETag", etag_of(saved.info.revision));
    return reply;
}

Result<Response> remove(const Services& services, const Request& request) {
    const UserId user = TRY(bearer_user(request));
    const RecipeName name = TRY(name_of(services, request));
    const Preconditions wanted = TRY(read_preconditions(request));
    if (wanted.match || wanted.match_any) {
        const auto current = TRY(current_revision(services, user, name));
        const bool holds = current && (wanted.match_any || *wanted.match == *current);
        if (!holds) return precondition_failed("the recipe was changed or removed");
    }
    Outcome outcome;
    outcome.remove_recipes.push_back({user, name});
    TRY(services.backend.commit(std::move(outcome)));
    return Response{204, {}, {}};
}

Response answer(const Services& services, Result<Response> reply) {
    return reply ? *std::move(reply) : refuse(services, reply.error());
}

}  // namespace

Response list_recipes(const Services& services, const Request& request) {
    const auto page = list(services, request);
    return page ? json_answer(200, *page) : refuse(services, page.error());
}

Response get_recipe(const Services& services, const Request& request) {
    return answer(services, get(services, request));
}

Response put_recipe(const Services& services, const Request& request) {
    return answer(services, put(services, request));
}

Response delete_recipe(const Services& services, const Request& request) {
    return answer(services, remove(services, request));
}

}  // namespace sluice::api::v1
