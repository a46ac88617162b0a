#include "engine/recipe.h"

#include <fmt/format.h>

#include <unordered_set>

#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// The parts of a text between commas; none when it is empty.
std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    if (text.empty()) return parts;
    while (true) {
        const std::size_t comma = text.find(',');
        parts.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        text.remove_prefix(comma + 1);
    }
}

std::unexpected<Error> bad(std::string name, std::string_view entry, std::string_view why) {
    return fail(Code::kInvalid, std::move(name), fmt::format("\"{}\" {}", excerpt(entry), why));
}

Result<Rename> parse_rename(std::string_view entry) {
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos) return bad("bad_mapping", entry, "is not old:new");
    if (entry.find(':', colon + 1) != std::string_view::npos) {
        return bad("bad_mapping", entry, "has two colons, so old and new cannot be told apart");
    }
    if (colon == 0 || colon + 1 == entry.size()) {
        return bad("bad_mapping", entry, "lacks a name; write old:new");
    }
    return Rename{std::string(entry.substr(0, colon)), std::string(entry.substr(colon + 1))};
}

}  // namespace

Result<ColumnMap> parse_column_map(std::string_view mapping, std::string_view sequence) {
    ColumnMap columns{.mapping = {}, .sequence = {}, .retry_without_quotes = true};
    std::unordered_set<std::string> from_names;
    std::unordered_set<std::string> to_names;
    for (const std::string_view entry : split(mapping)) {
        Rename rename = TRY(parse_rename(entry));
        if (!from_names.insert(rename.from).second) {
            return bad("bad_mapping", rename.from, "is mapped twice");
        }
        if (!to_names.insert(rename.to).second) {
            return bad("bad_mapping", rename.to, "is the new name of two columns");
        }
        columns.mapping.push_back(std::move(rename));
    }
    std::unordered_set<std::string_view> selected;
    for (const std::string_view name : split(sequence)) {
        if (name.empty()) return bad("bad_sequence", sequence, "has an empty name");
        if (!selected.insert(name).second) return bad("bad_sequence", name, "is named twice");
        columns.sequence.emplace_back(name);
    }
    return columns;
}

Result<Recipe> parse_recipe(std::string_view mapping, std::string_view sequence) {
    return recipe_of(TRY(parse_column_map(mapping, sequence)));
}

}  // namespace sluice::engine
