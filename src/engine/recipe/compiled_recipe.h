// A recipe fitted to a header: which columns are read, what is done to each row, what is written.
//
// Immutable after its making; any thread.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "engine/column_plan.h"
#include "engine/recipe.h"
#include "engine/recipe/row_codec.h"
#include "engine/recipe/row_op.h"

namespace sluice::engine {

// The steps that look at one row at a time, in order. Values stand in slots.
struct RowProgram {
    struct Operation {
        RowOpPtr op;
        std::string step;  // "step 2 (cast)", for errors
    };

    std::vector<std::size_t> reads;  // the slot of each column that it is given
    std::vector<Operation> operations;
    std::vector<std::size_t> writes;  // the slot of each column that it gives
    std::size_t slot_count = 0;
    // The last values of a row go to the last slots, written last: its origin.h.
    bool carries_origin = false;
    Limits limits;
};

// The rule of a validate step that no two rows have the same values in its columns.
struct Unique {
    std::vector<std::string> columns;
};

// A step that looks at more than one row, and the row steps behind it.
struct OrderedStage {
    std::variant<Slice, Sample, Sort, Deduplicate, Unique> step;
    std::vector<KeyPart> key;  // of sort, deduplicate and unique
    std::string name;          // "step 4 (sort)"
    std::size_t width = 0;     // values of a row that it gets
    std::shared_ptr<const RowProgram> program;
};

struct CompiledRecipe {
    ColumnPlan input;   // what readers give
    ColumnPlan output;  // the names of what writers get
    // What is done to each row first. None: the steps only choose, name and order columns, and
    // readers give just what writers or the first stage get.
    std::shared_ptr<const RowProgram> program;
    // Then, with all rows in order.
    std::vector<OrderedStage> stages;
    // Up to the last stage, each row has its origin.h behind its columns.
    bool carries_origin = false;
};

// `header` has no name twice. Errors (kInvalid), with the step that has it and the column:
// unknown_column (with the nearest name there is), duplicate_column, no_columns (none is left),
// bad_pattern, bad_number, bad_format, bad_range; the recipe's types name their columns as well.
// With Nesting::nest, columns are written in nested_order(), whose errors come, too. With
// `rejects`, rows carry their origin if there are stages.
Result<CompiledRecipe> compile(const Recipe& recipe,
                               const std::vector<std::string>& header,
                               const Limits& limits,
                               bool rejects = false);

// "derive": the kind of a step as documents name it.
std::string_view kind_of(const Step& step);

}  // namespace sluice::engine
