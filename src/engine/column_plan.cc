#include "engine/column_plan.h"

#include <fmt/format.h>

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "engine/nearest.h"
#include "engine/quotes.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

std::unexpected<Error> duplicate(std::string_view name, std::string_view what) {
    return fail(Code::kInvalid,
                "duplicate_column",
                fmt::format("column \"{}\" {}", excerpt(name), what),
                {.row = {}, .column = excerpt(name), .byte_offset = {}});
}

class Planner {
  public:
    Planner(const std::vector<std::string>& header, const Recipe& recipe)
        : header_(header), recipe_(recipe) {
        for (std::size_t i = 0; i < header.size(); ++i) in_file_.emplace(header[i], i);
    }

    Result<ColumnPlan> plan() {
        for (const Rename& rename : recipe_.mapping) TRY(apply(rename));
        return recipe_.sequence.empty() ? every_column() : selected_columns();
    }

  private:
    using Index = std::unordered_map<std::string, std::size_t>;

    static std::optional<std::size_t> find(const Index& index, const std::string& name) {
        const auto found = index.find(name);
        if (found == index.end()) return std::nullopt;
        return found->second;
    }

    Result<void> apply(const Rename& rename) {
        std::optional<std::size_t> column = find(in_file_, rename.from);
        std::string to = rename.to;
        if (!column && recipe_.retry_without_quotes) {
            column = find(in_file_, without_quotes(rename.from));
            to = without_quotes(to);
        }
        if (!column) return unknown(rename.from);
        if (!new_names_.emplace(*column, to).second) {
            return duplicate(rename.from, "is mapped twice");
        }
        if (!mapped_.emplace(to, *column).second) {
            return duplicate(to, "is the new name of two columns");
        }
        return {};
    }

    Result<ColumnPlan> every_column() const {
        ColumnPlan plan;
        std::unordered_set<std::string> used;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            const auto renamed = new_names_.find(i);
            plan.push_back({i, renamed == new_names_.end() ? header_[i] : renamed->second});
            if (!used.insert(plan.back().name).second) {
                return duplicate(plan.back().name, "would be in the output twice");
            }
        }
        return plan;
    }

    Result<ColumnPlan> selected_columns() const {
        ColumnPlan plan;
        std::unordered_set<std::string> used;
        for (const std::string& wanted : recipe_.sequence) {
            std::optional<OutputColumn> column = select(wanted);
            if (!column && recipe_.retry_without_quotes) column = select(without_quotes(wanted));
            if (!column) return unknown(wanted);
            if (!used.insert(column->name).second) {
                return duplicate(column->name, "would be in the output twice");
            }
            plan.push_back(*std::move(column));
        }
        return plan;
    }

    std::optional<OutputColumn> select(const std::string& name) const {
        std::optional<std::size_t> column = find(mapped_, name);
        if (!column) column = find(in_file_, name);
        if (!column) return std::nullopt;
        return OutputColumn{*column, name};
    }

    std::unexpected<Error> unknown(std::string_view name) const {
        std::string message = fmt::format("column \"{}\" is not in the file", excerpt(name));
        if (const std::string* near = nearest(name, header_)) {
            message += fmt::format("; did you mean \"{}\"?", excerpt(*near));
        }
        return fail(Code::kInvalid,
                    "unknown_column",
                    std::move(message),
                    {.row = {}, .column = excerpt(name), .byte_offset = {}});
    }

    const std::vector<std::string>& header_;
    const Recipe& recipe_;
    Index in_file_;                                           // header name → column
    Index mapped_;                                            // new name → column
    std::unordered_map<std::size_t, std::string> new_names_;  // column → new name
};

}  // namespace

Result<ColumnPlan> plan_columns(const std::vector<std::string>& header, const Recipe& recipe) {
    return Planner(header, recipe).plan();
}

}  // namespace sluice::engine
