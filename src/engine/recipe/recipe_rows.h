// Runs a recipe's row steps on the way from a reader to a writer.
//
// One object for each thread; borrows the program and the sink.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/recipe/compiled_recipe.h"
#include "engine/recipe/late_rejects.h"
#include "engine/recipe/origin.h"
#include "engine/row_sink.h"

namespace sluice::engine {

class RecipeRows final : public RowSink {
  public:
    // `behind`: the step whose rows these are, when they are not the file's.
    // `rejects`: takes the rows that the steps cannot; none: the first one is an error.
    RecipeRows(const RowProgram& program,
               RowSink& sink,
               std::string_view behind = {},
               LateRejects* rejects = nullptr);

    // Errors are those of the steps, with the row, counted from begin() (as text when it is not the
    // file's); of the sink; and
    // record_too_large for what the steps make.
    Result<void> rows(const FieldRows& rows) override;
    // The next row is the first one; what an error left behind is forgotten.
    void begin();
    // Rows left out since begin().
    std::uint64_t filtered() const { return filtered_; }

  private:
    Result<bool> run(const Field* fields, std::size_t width);
    std::size_t value_bytes();
    std::size_t origin_fields() const { return program_.carries_origin ? kOriginFields : 0; }
    void name_row(Error& error, std::uint64_t row) const;
    void put();
    Result<void> flush();

    const RowProgram& program_;
    RowSink& sink_;
    std::string_view behind_;
    LateRejects* rejects_;
    Row work_;
    FieldRows out_;
    std::vector<std::uint64_t> numbers_;  // of the rows in out_
    std::uint64_t put_ = 0;               // rows that the sink got since begin()
    std::uint64_t row_ = 0;
    std::uint64_t filtered_ = 0;
};

}  // namespace sluice::engine
