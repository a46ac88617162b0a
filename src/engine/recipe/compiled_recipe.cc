#include "engine/recipe/compiled_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "engine/nested_names.h"
#include "engine/recipe/column_table.h"
#include "engine/recipe/derive_ops.h"
#include "engine/recipe/filter_op.h"
#include "engine/recipe/origin.h"
#include "engine/recipe/typed_ops.h"
#include "engine/recipe/value_ops.h"

namespace sluice::engine {
namespace {

// A run of steps that look at one row at a time, and the step before it that does not.
struct Segment {
    explicit Segment(const std::vector<std::string>& header) : columns(header) {
        if (!header.empty()) first = {{0, {}}};
    }
    // What it is given. Rows have at least one column, if there is one.
    const ColumnPlan& inputs() const { return columns.inputs().empty() ? first : columns.inputs(); }

    ColumnTable columns;
    ColumnPlan first;  // the first column
    std::vector<RowProgram::Operation> operations;
    OrderedStage stage;  // of all but the first segment
};

class Compiler {
  public:
    explicit Compiler(const std::vector<std::string>& header) { segments_.emplace_back(header); }

    Result<void> add(const Step& step, std::size_t number) {
        where_ = fmt::format("step {} ({})", number, kind_of(step));
        const bool was_empty = columns().size() == 0;
        Result<void> added = std::visit(*this, step);
        if (added && columns().size() == 0 && !was_empty) {
            added = fail(Code::kInvalid, "no_columns", "no column is left");
        }
        const bool is_written = !std::holds_alternative<ColumnMap>(step);
        if (!added && is_written) added.error().message.insert(0, where_ + ": ");
        return added;
    }

    Result<void> add(const Typing& typing) {
        if (!typing.is_said()) return {};
        where_ = "types";
        Result<TypedOps> made = make_typed(typing, columns());
        if (!made) {
            made.error().message.insert(0, where_ + ": ");
            return std::unexpected(std::move(made).error());
        }
        bare_ = std::move(made->bare);
        return add_ops(std::move(made->ops));
    }

    Result<void> order_nested(const Limits& limits) {
        columns().keep(TRY(nested_order(columns().names(), limits)));
        return {};
    }

    CompiledRecipe finish(const Limits& limits, bool rejects) {
        CompiledRecipe compiled;
        compiled.carries_origin = carries_origin_ = rejects && segments_.size() > 1;
        compiled.output = columns().plan();
        for (std::size_t i = 0; i < bare_.size(); ++i) compiled.output[i].bare = bare_[i];
        for (std::size_t i = segments_.size(); i-- > 1;) {
            Segment& segment = segments_[i];
            const bool is_last = i + 1 == segments_.size();
            segment.stage.program = program_of(segment, wanted_behind(i, is_last), limits);
            segment.stage.width = segment.inputs().size() + (carries_origin_ ? kOriginFields : 0);
            compiled.stages.insert(compiled.stages.begin(), std::move(segment.stage));
        }
        Segment& first = segments_.front();
        const ColumnPlan wanted = wanted_behind(0, segments_.size() == 1);
        if (first.operations.empty()) {
            compiled.input = first.columns.inputs_of(wanted);
        } else {
            compiled.program = program_of(first, wanted, limits);
            compiled.input = first.inputs();
        }
        return compiled;
    }

    Result<void> operator()(const ColumnMap& step) {
        if (step.mapping.empty() && step.sequence.empty()) return {};
        columns().apply(TRY(plan_columns(columns().names(), step)));
        return {};
    }
    Result<void> operator()(const Select& step) {
        columns().keep(TRY(numbers_of(step.columns)));
        return {};
    }
    Result<void> operator()(const Drop& step) {
        columns().keep(others_than(TRY(numbers_of(step.columns))));
        return {};
    }
    Result<void> operator()(const Reorder& step) {
        std::vector<std::size_t> order = TRY(numbers_of(step.columns));
        const std::vector<std::size_t> others = others_than(order);
        order.insert(order.end(), others.begin(), others.end());
        columns().keep(order);
        return {};
    }
    Result<void> operator()(const RenameColumns& step) { return columns().rename(step.columns); }
    Result<void> operator()(const Derive& step) {
        return add_op(TRY(make_derive(step, columns())));
    }
    Result<void> operator()(const Filter& step) {
        return add_op(TRY(make_filter(step, columns())));
    }
    Result<void> operator()(const Cast& step) { return add_ops(TRY(make_cast(step, columns()))); }
    Result<void> operator()(const Fill& step) { return add_ops(TRY(make_fill(step, columns()))); }
    Result<void> operator()(const Validate& step) {
        TRY(add_ops(TRY(make_validate(step, columns()))));
        if (!step.unique) return {};
        OrderedStage& stage = begin_stage();
        stage.step = Unique{step.columns};
        return add_key(stage, step.columns);
    }
    Result<void> operator()(const Slice& step) {
        begin_stage().step = step;
        return {};
    }
    Result<void> operator()(const Sample& step) {
        begin_stage().step = step;
        return {};
    }
    Result<void> operator()(const Sort& step) {
        OrderedStage& stage = begin_stage();
        stage.step = step;
        for (const Sort::Key& key : step.by) {
            stage.key.push_back({TRY(position_of(key.column)), key.as_number, key.descending});
        }
        return {};
    }
    Result<void> operator()(const Deduplicate& step) {
        OrderedStage& stage = begin_stage();
        stage.step = step;
        return add_key(stage, step.columns.empty() ? columns().names() : step.columns);
    }

  private:
    ColumnTable& columns() { return segments_.back().columns; }

    Result<void> add_op(RowOpPtr op) {
        segments_.back().operations.push_back({std::move(op), where_});
        return {};
    }
    Result<void> add_ops(std::vector<RowOpPtr> ops) {
        for (RowOpPtr& op : ops) TRY(add_op(std::move(op)));
        return {};
    }
    Result<void> add_key(OrderedStage& stage, const std::vector<std::string>& names) {
        for (const std::string& name : names) stage.key.push_back({TRY(position_of(name))});
        return {};
    }
    OrderedStage& begin_stage() {
        segments_.emplace_back(columns().names());
        segments_.back().stage.name = where_;
        return segments_.back().stage;
    }
    // Where the rows that a stage gets have this column.
    Result<std::size_t> position_of(std::string_view name) {
        const std::size_t slot = TRY(columns().slot_of(name));
        const std::vector<std::size_t>& slots = columns().input_slots();
        return static_cast<std::size_t>(std::ranges::find(slots, slot) - slots.begin());
    }

    // The columns of segment i that those behind it want.
    ColumnPlan wanted_behind(std::size_t i, bool is_last) {
        if (!is_last) return segments_[i + 1].inputs();
        ColumnPlan all;
        for (std::size_t column = 0; column < segments_[i].columns.size(); ++column) {
            all.push_back({column, {}});
        }
        return all;
    }
    std::shared_ptr<const RowProgram> program_of(Segment& segment,
                                                 const ColumnPlan& wanted,
                                                 const Limits& limits) const {
        RowProgram program;
        program.writes = segment.columns.slots(wanted);
        program.reads = segment.columns.input_slots();
        program.operations = std::move(segment.operations);
        program.slot_count = segment.columns.slot_count();
        program.carries_origin = carries_origin_;
        for (std::size_t i = 0; carries_origin_ && i < kOriginFields; ++i) {
            program.writes.push_back(program.slot_count++);
        }
        program.limits = limits;
        return std::make_shared<const RowProgram>(std::move(program));
    }

    Result<std::vector<std::size_t>> numbers_of(const std::vector<std::string>& names) {
        std::vector<std::size_t> numbers;
        std::unordered_set<std::string_view> seen;
        for (const std::string& name : names) {
            if (!seen.insert(name).second) return duplicate_column(name, "is named twice");
            numbers.push_back(TRY(columns().require(name)));
        }
        return numbers;
    }
    std::vector<std::size_t> others_than(const std::vector<std::size_t>& numbers) {
        std::vector<bool> is_named(columns().size());
        for (const std::size_t number : numbers) is_named[number] = true;
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < is_named.size(); ++i) {
            if (!is_named[i]) others.push_back(i);
        }
        return others;
    }

    std::vector<Segment> segments_;  // at least one
    std::string where_;
    bool carries_origin_ = false;
    std::vector<bool> bare_;  // columns that are typed; empty: none
};

}  // namespace

std::string_view kind_of(const Step& step) {
    constexpr std::array<std::string_view, std::variant_size_v<Step>> kKinds{"columns",
                                                                             "select",
                                                                             "drop",
                                                                             "reorder",
                                                                             "rename",
                                                                             "derive",
                                                                             "filter",
                                                                             "cast",
                                                                             "fill",
                                                                             "validate",
                                                                             "slice",
                                                                             "sample",
                                                                             "sort",
                                                                             "deduplicate"};
    const auto* const slice = std::get_if<Slice>(&step);
    return slice != nullptr && slice->is_head ? "head" : kKinds[step.index()];
}

Result<CompiledRecipe> compile(const Recipe& recipe,
                               const std::vector<std::string>& header,
                               const Limits& limits,
                               bool rejects) {
    Compiler compiler(header);
    for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
        TRY(compiler.add(recipe.steps[i], i + 1));
    }
    if (recipe.nesting.nest) TRY(compiler.order_nested(limits));
    TRY(compiler.add(recipe.typing));
    return compiler.finish(limits, rejects);
}

}  // namespace sluice::engine
