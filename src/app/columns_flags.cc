#include "app/columns_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/utf8.h"
#include "engine/utf8.h"

namespace sluice::app {
namespace {

std::unexpected<Error> usage(std::string name, std::string message) {
    return fail(Code::kInvalid, std::move(name), std::move(message));
}

// No column of a table has another name, and no document can say it.
Result<void> check_text(const std::string& error, const std::string& flag, std::string_view text) {
    if (engine::text_prefix(text).bytes == text.size()) return {};
    return usage(error, flag + " " + valid_utf8(text, 80) + ": names are UTF-8");
}

// One list of names; a name in double quotes may hold ','.
Result<void> split_names(std::string_view text, std::vector<std::string>& names) {
    std::string name;
    bool quoted = false;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool end = i == text.size();
        if (end && quoted)
            return usage("bad_sequence",
                         "--select " + std::string(text) + ": a quote is not closed");
        if (end || (text[i] == ',' && !quoted)) {
            if (name.empty())
                return usage("bad_sequence",
                             "--select " + std::string(text) + ": a column name is empty");
            names.push_back(std::move(name));
            name.clear();
        } else if (text[i] != '"') {
            name += text[i];
        } else if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
            name += text[i++];
        } else {
            quoted = !quoted;
        }
    }
    return {};
}

}  // namespace

void ColumnsFlags::add_to(CLI::App& command) {
    command.add_option("--map", map, "rename a column (repeatable)")
        ->type_name("OLD:NEW")
        ->allow_extra_args(false);
    command.add_option("--select", select, "output columns, in order (repeatable)")
        ->type_name("A,B,…")
        ->allow_extra_args(false);
}

Result<engine::ColumnMap> ColumnsFlags::columns() const {
    engine::ColumnMap columns;
    for (const std::string& entry : map) {
        TRY(check_text("bad_mapping", "--map", entry));
        const std::size_t colon = entry.find(':');
        if (colon == std::string::npos || colon == 0 || colon + 1 == entry.size())
            return usage("bad_mapping", "--map " + entry + ": OLD:NEW is needed");
        engine::Rename rename{entry.substr(0, colon), entry.substr(colon + 1)};
        for (const engine::Rename& earlier : columns.mapping) {
            if (earlier.from == rename.from || earlier.to == rename.to)
                return usage("bad_mapping", "--map " + entry + ": a name is mapped twice");
        }
        columns.mapping.push_back(std::move(rename));
    }
    for (const std::string& list : select) {
        TRY(check_text("bad_sequence", "--select", list));
        TRY(split_names(list, columns.sequence));
    }
    auto sorted = columns.sequence;
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice != sorted.end())
        return usage("bad_sequence", "--select names the column \"" + *twice + "\" twice");
    return columns;
}

}  // namespace sluice::app
