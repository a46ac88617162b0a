#include "engine/recipe/document.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "engine/nearest.h"
#include "engine/recipe/document_check.h"
#include "engine/recipe/document_parts.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

namespace json = boost::json;

constexpr std::size_t kStepsMax = 1000;

Result<Step> parse_select(Members& members) {
    return Select{TRY(members.texts("columns"))};
}

Result<Step> parse_drop(Members& members) {
    return Drop{TRY(members.texts("columns"))};
}

Result<Step> parse_reorder(Members& members) {
    return Reorder{TRY(members.texts("columns"))};
}

Result<Step> parse_rename(Members& members) {
    const json::value* const list = TRY(members.require("columns"));
    if (!list->is_array() || list->get_array().empty()) {
        return members.bad("\"columns\" must be a list of {\"from\": …, \"to\": …}, at least one");
    }
    RenameColumns step;
    for (const json::value& entry : list->get_array()) {
        if (!entry.is_object()) {
            return members.bad("\"columns\" must be a list of {\"from\": …, \"to\": …}");
        }
        Members rename(entry.get_object(), members.where());
        step.columns.push_back({TRY(rename.text("from")), TRY(rename.text("to"))});
        TRY(rename.end());
    }
    return step;
}

Result<Step> parse_derive(Members& members) {
    std::string column = TRY(members.text("column"));
    return Derive{std::move(column), TRY(parse_source(members))};
}

Result<Step> parse_filter(Members& members) {
    return Filter{TRY(parse_condition(*TRY(members.require("where")), members.where()))};
}

Result<Step> parse_cast(Members& members) {
    std::vector<std::string> columns = TRY(members.texts("columns"));
    return Cast{std::move(columns), TRY(parse_type(members, "to"))};
}

Result<Step> parse_fill(Members& members) {
    std::vector<std::string> columns = TRY(members.texts("columns"));
    return Fill{std::move(columns), TRY(members.text("with"))};
}

Result<std::optional<std::string>> parse_bound(Members& members, std::string_view name) {
    const json::value* const value = members.find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return std::optional(TRY(to_text(*value, members.where(), name)));
    return std::optional(TRY(to_number_text(*value, members.where(), name)));
}

Result<Step> parse_validate(Members& members) {
    Validate step;
    step.columns = TRY(members.texts("columns"));
    if (members.find("type") != nullptr) step.type = TRY(parse_type(members, "type"));
    step.required = TRY(members.optional_boolean("required")).value_or(false);
    step.unique = TRY(members.optional_boolean("unique")).value_or(false);
    step.pattern = TRY(members.optional_text("pattern"));
    step.min = TRY(parse_bound(members, "min"));
    step.max = TRY(parse_bound(members, "max"));
    if (members.find("enum") != nullptr) step.one_of = TRY(members.texts("enum"));
    const bool has_rule = step.type || step.required || step.unique || step.pattern || step.min ||
                          step.max || !step.one_of.empty();
    if (!has_rule) {
        return members.bad(
            "has no rule: type, required, unique, pattern, min, max or enum is needed");
    }
    return step;
}

constexpr long kRowsMax = 1'000'000'000'000'000;  // what a double holds exactly, and no table has

Result<std::uint64_t> parse_rows(Members& members, std::string_view name, long min) {
    const std::optional<long> rows = TRY(members.optional_integer(name, min, kRowsMax));
    if (!rows) return members.bad(fmt::format("\"{}\" is missing", name));
    return static_cast<std::uint64_t>(*rows);
}

Result<Step> parse_head(Members& members) {
    return Slice{1, TRY(parse_rows(members, "rows", 0)), true};
}

Result<Step> parse_slice(Members& members) {
    const std::uint64_t from = TRY(parse_rows(members, "from", 1));
    return Slice{from, TRY(parse_rows(members, "rows", 0)), false};
}

Result<Step> parse_sample(Members& members) {
    const json::value& value = *TRY(members.require("fraction"));
    json::error_code error;
    const auto fraction = value.to_number<double>(error);
    if (error || !(fraction > 0 && fraction <= 1)) {
        return members.bad("\"fraction\" must be a number above 0 and at most 1");
    }
    return Sample{fraction, TRY(parse_rows(members, "seed", 0))};
}

Result<Step> parse_sort(Members& members) {
    const json::value* const list = TRY(members.require("by"));
    if (!list->is_array() || list->get_array().empty()) {
        return members.bad("\"by\" must be a list of {\"column\": …}, at least one");
    }
    Sort step;
    for (const json::value& entry : list->get_array()) {
        if (!entry.is_object()) return members.bad("\"by\" must be a list of {\"column\": …}");
        Members key(entry.get_object(), members.where());
        step.by.push_back({TRY(key.text("column"))});
        if (key.find("as") != nullptr) {
            step.by.back().as_number = TRY(key.choice("as", {"text", "number"})) == 1;
        }
        if (key.find("order") != nullptr) {
            step.by.back().descending = TRY(key.choice("order", {"ascending", "descending"})) == 1;
        }
        TRY(key.end());
    }
    return step;
}

Result<Step> parse_deduplicate(Members& members) {
    Deduplicate step;
    if (members.find("columns") != nullptr) step.columns = TRY(members.texts("columns"));
    return step;
}

struct StepParser {
    const char* kind;
    Result<Step> (*parse)(Members&);
};

constexpr StepParser kSteps[] = {
    {"select", parse_select},
    {"drop", parse_drop},
    {"reorder", parse_reorder},
    {"rename", parse_rename},
    {"derive", parse_derive},
    {"filter", parse_filter},
    {"cast", parse_cast},
    {"fill", parse_fill},
    {"validate", parse_validate},
    {"head", parse_head},
    {"slice", parse_slice},
    {"sample", parse_sample},
    {"sort", parse_sort},
    {"deduplicate", parse_deduplicate},
};

Result<Step> parse_step(const json::value& value, std::size_t number) {
    const std::string where = fmt::format("step {}", number);
    if (!value.is_object()) return bad_recipe(where, "must be an object");
    Members members(value.get_object(), where);
    static const std::vector<std::string> kinds = [] {
        std::vector<std::string> names;
        for (const StepParser& step : kSteps) names.emplace_back(step.kind);
        return names;
    }();
    const StepParser& parser = kSteps[TRY(members.choice("do", kinds))];
    members.set_where(fmt::format("step {} ({})", number, parser.kind));
    Step step = TRY(parser.parse(members));
    TRY(members.end());
    return step;
}

Result<void> check_version(Members& members) {
    const std::optional<long> version = TRY(members.optional_integer("version", 1, 1'000'000));
    if (!version) return members.bad("\"version\" is missing; write \"version\": 1");
    if (*version == 1) return {};
    return fail(Code::kInvalid,
                "unsupported_recipe",
                fmt::format("the recipe is of version {}; this build knows version 1", *version));
}

}  // namespace

Result<Recipe> parse_recipe_document(std::string_view text) {
    boost::json::error_code error;
    const json::value document = json::parse(text, error);
    if (error) return bad_recipe("the recipe", "it is no JSON: " + error.message());
    if (!document.is_object()) return bad_recipe("the recipe", "it must be a JSON object");
    TRY(check_document(text));
    Members members(document.get_object(), "the recipe");
    TRY(check_version(members));
    const json::value* const steps = TRY(members.require("steps"));
    if (!steps->is_array()) return members.bad("\"steps\" must be a list");
    if (steps->get_array().size() > kStepsMax) {
        return members.bad(fmt::format("there are more than {} steps", kStepsMax));
    }
    Recipe recipe;
    for (const json::value& step : steps->get_array()) {
        recipe.steps.push_back(TRY(parse_step(step, recipe.steps.size() + 1)));
    }
    if (members.find("on_error") != nullptr) {
        const std::size_t chosen = TRY(members.choice("on_error", {"fail", "reject"}));
        recipe.on_error = chosen == 1 ? OnError::kReject : OnError::kFail;
    }
    recipe.typing = TRY(parse_typing(members));
    recipe.nesting = TRY(parse_nesting(members));
    TRY(members.end());
    return recipe;
}

}  // namespace sluice::engine
