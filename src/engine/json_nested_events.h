// What stands between the scanner of JSON and those who survey or read rows: nothing, unless values
// are nested.
//
// One thread at a time; borrows the rows' events.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "engine/json_explode.h"
#include "engine/json_flatten.h"
#include "engine/nesting.h"

namespace sluice::engine {

// The columns whose arrays become rows, from the outside in: the one that is named, and every
// object around it, for that may be an array of them. One empty name: none.
inline std::vector<std::string> exploded_columns(const Nesting& nesting) {
    const std::string& column = nesting.explode;
    std::vector<std::string> columns;
    if (nesting.flatten) {
        for (std::size_t dot = column.find('.'); dot != column.npos;
             dot = column.find('.', dot + 1)) {
            if (dot > 0) columns.push_back(column.substr(0, dot));
        }
    }
    columns.push_back(column);
    return columns;
}

// Errors: json_too_deep (kTooLarge) when those are more than values can be nested, which is
// Limits::json_depth; so nobody need ask for the columns of a path of any length.
Result<void> check(const Nesting& nesting, const Limits& limits);

// A stage for each of them: behind it every element is a row, or, without `makes_rows`, elements
// follow each other as members of the same row.
class NestedEvents {
  public:
    NestedEvents(const Nesting& nesting,
                 const Limits& limits,
                 JsonShape shape,
                 JsonEvents& rows,
                 bool makes_rows)
        : first_(&rows) {
        if (!nesting.reads()) return;
        const std::vector<std::string> columns = exploded_columns(nesting);
        for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
            RowMarks* marks = nullptr;
            if (makes_rows && !column->empty()) {
                JsonExploder& exploder = exploders_.emplace_back(limits, *first_);
                first_ = &exploder;
                marks = &exploder;
            }
            const Nesting stage{.flatten = nesting.flatten, .explode = *column};
            first_ = &flatteners_.emplace_back(stage, limits, shape, *first_, marks);
        }
    }
    NestedEvents(const NestedEvents&) = delete;
    NestedEvents& operator=(const NestedEvents&) = delete;

    JsonEvents& first() { return *first_; }

  private:
    std::deque<JsonExploder> exploders_;
    std::deque<JsonFlattener> flatteners_;
    JsonEvents* first_;
};

}  // namespace sluice::engine
