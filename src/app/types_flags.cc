#include "app/types_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

namespace sluice::app {
namespace {

using engine::TypedColumn;
using engine::ValueType;

std::unexpected<Error> bad_types(std::string_view entry) {
    return fail(Code::kInvalid,
                "bad_types",
                "--types " + std::string(entry) +
                    ": NAME:TYPE, infer or keep is needed; types are text, integer, decimal, "
                    "number, boolean, and date, time, datetime, perhaps with a format: "
                    "date(%d.%m.%Y)");
}

// Of columns that are not named: one word wins over the other in a recipe, not in flags.
Result<void> take_others(const engine::Typing& from, engine::Typing& typing) {
    if ((from.infer && typing.keep) || (from.keep && typing.infer)) {
        return fail(Code::kInvalid,
                    "bad_types",
                    "--types infer and --types keep are two ways to do with the other columns: say "
                    "one of them");
    }
    typing.infer = typing.infer || from.infer;
    typing.keep = typing.keep || from.keep;
    return {};
}

std::vector<std::string_view> split_entries(std::string_view text) {
    std::vector<std::string_view> entries;
    std::size_t from = 0;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (text[i] != ',' || depth > 0) continue;
        entries.push_back(text.substr(from, i - from));
        from = i + 1;
    }
    entries.push_back(text.substr(from));
    return entries;
}

std::optional<ValueType> parse_type(std::string_view text) {
    std::string_view format;
    const std::size_t open = text.find('(');
    if (open != text.npos) {
        if (!text.ends_with(')')) return std::nullopt;
        format = text.substr(open + 1, text.size() - open - 2);
        text = text.substr(0, open);
        if (format.empty()) return std::nullopt;
    }
    const auto kind = engine::parse_value_kind(text);
    if (!kind || (!format.empty() && *kind < ValueType::Kind::kDate)) return std::nullopt;
    return ValueType{.kind = *kind, .format = std::string(format)};
}

std::string unquoted(std::string_view name) {
    if (name.size() < 2 || !name.starts_with('"') || !name.ends_with('"')) return std::string(name);
    std::string plain;
    for (std::size_t i = 1; i + 1 < name.size(); ++i) {
        plain += name[i];
        if (name[i] == '"' && name[i + 1] == '"' && i + 2 < name.size()) ++i;
    }
    return plain;
}

}  // namespace

Result<engine::Typing> parse_types(std::string_view text) {
    engine::Typing typing;
    for (const std::string_view entry : split_entries(text)) {
        if (entry == "infer" || entry == "keep") {
            TRY(take_others({.infer = entry == "infer", .keep = entry == "keep"}, typing));
            continue;
        }
        std::optional<ValueType> type;
        std::size_t colon = entry.rfind(':');
        while (colon != entry.npos && !(type = parse_type(entry.substr(colon + 1)))) {
            colon = colon == 0 ? entry.npos : entry.rfind(':', colon - 1);
        }
        if (!type || colon == 0) return bad_types(entry);
        typing.columns.push_back({unquoted(entry.substr(0, colon)), *std::move(type)});
    }
    return typing;
}

void TypesFlags::add_to(CLI::App& command) {
    constexpr const char* kGroup = "Typed JSON";
    command
        .add_option("--types",
                    types,
                    "columns that are no text: NAME:TYPE,…; infer: those that all rows say; keep: "
                    "what values of JSON were")
        ->type_name("LIST")
        ->allow_extra_args(false)
        ->group(kGroup);
    command.add_option("--null", nulls, "a value that becomes null, in every column")
        ->type_name("TEXT")
        ->allow_extra_args(false)
        ->group(kGroup);
}

Result<void> TypesFlags::check(const engine::TransformSpec& spec) const {
    if (!any() || !engine::is_delimited(spec.to)) return {};
    return fail(Code::kInvalid,
                "types_need_json",
                "--types and --null are about values of JSON, and OUT is delimited: it has text "
                "alone");
}

Result<void> TypesFlags::apply(engine::Typing& typing) const {
    engine::Typing of_flags;
    for (const std::string& list : types) {
        engine::Typing of_list = TRY(parse_types(list));
        std::ranges::move(of_list.columns, std::back_inserter(of_flags.columns));
        TRY(take_others(of_list, of_flags));
    }
    if (of_flags.infer || of_flags.keep) {
        typing.infer = of_flags.infer;
        typing.keep = of_flags.keep;
    }
    std::vector<TypedColumn>& said = of_flags.columns;
    std::erase_if(typing.columns, [&](const TypedColumn& column) {
        return std::ranges::find(said, column.name, &TypedColumn::name) != said.end();
    });
    std::ranges::move(said, std::back_inserter(typing.columns));
    typing.nulls.insert(typing.nulls.end(), nulls.begin(), nulls.end());
    return {};
}

}  // namespace sluice::app
