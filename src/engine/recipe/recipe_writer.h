// A row's way from a reader to the output's text: the recipe's row steps, if there are any, and the
// format's writer.
//
// One object for each thread; borrows the recipe, the format and the sink.
#pragma once

#include <optional>

#include "engine/recipe/recipe_rows.h"
#include "engine/row_writer.h"

namespace sluice::engine {

class RecipeWriter {
  public:
    RecipeWriter(const CompiledRecipe& recipe,
                 const RowFormat& format,
                 bool unquoted_is_clean,
                 PieceSink& sink)
        : writer_(format, unquoted_is_clean, sink) {
        if (recipe.program) steps_.emplace(*recipe.program, writer_);
    }
    RecipeWriter(const RecipeWriter&) = delete;
    RecipeWriter& operator=(const RecipeWriter&) = delete;

    // Where readers put the columns of CompiledRecipe::input.
    RowSink& rows() { return steps_ ? static_cast<RowSink&>(*steps_) : writer_; }
    bool has_steps() const { return steps_.has_value(); }
    // Counts rows from here on.
    void begin() {
        if (steps_) steps_->begin();
    }
    // Rows left out since begin().
    std::uint64_t filtered() const { return steps_ ? steps_->filtered() : 0; }
    Result<void> flush() { return writer_.flush(); }

  private:
    RowWriter writer_;
    std::optional<RecipeRows> steps_;
};

}  // namespace sluice::engine
