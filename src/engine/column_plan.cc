#include "engine/column_plan.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/quotes.h"
#include "engine/recipe/column_table.h"

namespace sluice::engine {
namespace {

class Planner {
  public:
    Planner(const std::vector<std::string>& header, const ColumnMap& map)
        : header_(header), map_(map) {
        for (std::size_t i = 0; i < header.size(); ++i) in_file_.emplace(header[i], i);
    }

    Result<ColumnPlan> plan() {
        for (const Rename& rename : map_.mapping) TRY(apply(rename));
        return map_.sequence.empty() ? every_column() : selected_columns();
    }

  private:
    using Index = std::unordered_map<std::string_view, std::size_t>;

    static std::optional<std::size_t> find(const Index& index, std::string_view name) {
        const auto found = index.find(name);
        if (found == index.end()) return std::nullopt;
        return found->second;
    }

    Result<void> apply(const Rename& rename) {
        std::optional<std::size_t> column = find(in_file_, rename.from);
        std::string to = rename.to;
        if (!column && map_.retry_without_quotes) {
            column = find(in_file_, without_quotes(rename.from));
            to = without_quotes(to);
        }
        if (!column) return unknown(rename.from);
        const auto [renamed, is_first] = new_names_.emplace(*column, std::move(to));
        if (!is_first) return duplicate_column(rename.from, "is mapped twice");
        if (!mapped_.emplace(renamed->second, *column).second) {
            return duplicate_column(renamed->second, "is the new name of two columns");
        }
        return {};
    }

    Result<ColumnPlan> every_column() const {
        ColumnPlan plan;
        std::unordered_set<std::string_view> used;
        for (std::size_t i = 0; i < header_.size(); ++i) {
            const auto renamed = new_names_.find(i);
            const std::string& name = renamed == new_names_.end() ? header_[i] : renamed->second;
            if (!used.insert(name).second) {
                return duplicate_column(name, "would be in the output twice");
            }
            plan.push_back({i, name});
        }
        return plan;
    }

    Result<ColumnPlan> selected_columns() const {
        ColumnPlan plan;
        std::unordered_set<std::string> used;
        for (const std::string& wanted : map_.sequence) {
            std::optional<OutputColumn> column = select(wanted);
            if (!column && map_.retry_without_quotes) column = select(without_quotes(wanted));
            if (!column) return unknown(wanted);
            if (!used.insert(column->name).second) {
                return duplicate_column(column->name, "would be in the output twice");
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
        return unknown_column(name, header_, "file");
    }

    const std::vector<std::string>& header_;
    const ColumnMap& map_;
    Index in_file_;                                           // header name → column
    std::unordered_map<std::size_t, std::string> new_names_;  // column → new name
    Index mapped_;                                            // new name → column
};

}  // namespace

std::size_t copies_of_a_column(const ColumnPlan& plan) {
    std::unordered_map<std::size_t, std::size_t> copies;
    std::size_t most = 1;
    for (const OutputColumn& column : plan) most = std::max(most, ++copies[column.input]);
    return most;
}

Result<ColumnPlan> plan_columns(const std::vector<std::string>& header, const ColumnMap& columns) {
    return Planner(header, columns).plan();
}

}  // namespace sluice::engine
