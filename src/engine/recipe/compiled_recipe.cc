#include "engine/recipe/compiled_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "engine/recipe/column_table.h"
#include "engine/recipe/derive_ops.h"
#include "engine/recipe/filter_op.h"
#include "engine/recipe/value_ops.h"

namespace sluice::engine {
namespace {

class Compiler {
  public:
    explicit Compiler(const std::vector<std::string>& header) : columns_(header) {
        if (!header.empty()) first_ = {{0, header.front()}};
    }

    Result<void> add(const Step& step, std::size_t number) {
        where_ = fmt::format("step {} ({})", number, kind_of(step));
        const bool was_empty = columns_.size() == 0;
        Result<void> added = std::visit(*this, step);
        if (added && columns_.size() == 0 && !was_empty) {
            added = fail(Code::kInvalid, "no_columns", "no column is left");
        }
        const bool is_written = !std::holds_alternative<ColumnMap>(step);
        if (!added && is_written) added.error().message.insert(0, where_ + ": ");
        return added;
    }

    CompiledRecipe finish(const Limits& limits) {
        CompiledRecipe compiled;
        compiled.output = columns_.plan();
        if (operations_.empty()) {
            compiled.input = compiled.output;
            return compiled;
        }
        RowProgram program;
        program.writes = columns_.slots();
        program.reads = columns_.input_slots();
        program.operations = std::move(operations_);
        program.slot_count = columns_.slot_count();
        program.limits = limits;
        compiled.input = columns_.inputs();
        // Readers give rows of at least one column, if there is one.
        if (compiled.input.empty()) compiled.input = first_;
        compiled.program = std::make_shared<const RowProgram>(std::move(program));
        return compiled;
    }

    Result<void> operator()(const ColumnMap& step) {
        columns_.apply(TRY(plan_columns(columns_.names(), step)));
        return {};
    }
    Result<void> operator()(const Select& step) {
        columns_.keep(TRY(numbers_of(step.columns)));
        return {};
    }
    Result<void> operator()(const Drop& step) {
        columns_.keep(others_than(TRY(numbers_of(step.columns))));
        return {};
    }
    Result<void> operator()(const Reorder& step) {
        std::vector<std::size_t> order = TRY(numbers_of(step.columns));
        const std::vector<std::size_t> others = others_than(order);
        order.insert(order.end(), others.begin(), others.end());
        columns_.keep(order);
        return {};
    }
    Result<void> operator()(const RenameColumns& step) { return columns_.rename(step.columns); }
    Result<void> operator()(const Derive& step) { return add(TRY(make_derive(step, columns_))); }
    Result<void> operator()(const Filter& step) { return add(TRY(make_filter(step, columns_))); }
    Result<void> operator()(const Cast& step) { return add_all(TRY(make_cast(step, columns_))); }
    Result<void> operator()(const Fill& step) { return add_all(TRY(make_fill(step, columns_))); }
    Result<void> operator()(const Validate& step) {
        return add_all(TRY(make_validate(step, columns_)));
    }

  private:
    Result<void> add(RowOpPtr op) {
        operations_.push_back({std::move(op), where_});
        return {};
    }
    Result<void> add_all(std::vector<RowOpPtr> ops) {
        for (RowOpPtr& op : ops) operations_.push_back({std::move(op), where_});
        return {};
    }

    Result<std::vector<std::size_t>> numbers_of(const std::vector<std::string>& names) const {
        std::vector<std::size_t> numbers;
        std::unordered_set<std::string_view> seen;
        for (const std::string& name : names) {
            if (!seen.insert(name).second) return duplicate_column(name, "is named twice");
            numbers.push_back(TRY(columns_.require(name)));
        }
        return numbers;
    }
    std::vector<std::size_t> others_than(const std::vector<std::size_t>& numbers) const {
        std::vector<bool> is_named(columns_.size());
        for (const std::size_t number : numbers) is_named[number] = true;
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < is_named.size(); ++i) {
            if (!is_named[i]) others.push_back(i);
        }
        return others;
    }

    ColumnTable columns_;
    ColumnPlan first_;  // the file's first column
    std::vector<RowProgram::Operation> operations_;
    std::string where_;
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
                                                                             "validate"};
    return kKinds[step.index()];
}

Result<CompiledRecipe> compile(const Recipe& recipe,
                               const std::vector<std::string>& header,
                               const Limits& limits) {
    Compiler compiler(header);
    for (std::size_t i = 0; i < recipe.steps.size(); ++i) {
        TRY(compiler.add(recipe.steps[i], i + 1));
    }
    return compiler.finish(limits);
}

}  // namespace sluice::engine
