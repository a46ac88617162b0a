// One step that looks at more than one row, and the row steps behind it.
//
// One thread at a time; borrows the compiled step and the sink.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/recipe/compiled_recipe.h"
#include "engine/recipe/external_sorter.h"
#include "engine/recipe/recipe_rows.h"
#include "engine/row_sink.h"
#include "engine/text_arena.h"

namespace sluice::engine {

class RowStage : public RowSink {
  public:
    // `rejects`: none when rows carry no origin.
    RowStage(const OrderedStage& stage, RowSink& next, LateRejects* rejects)
        : stage_(stage), rejects_(rejects), behind_(*stage.program, next, stage.name, rejects) {}

    // Hands on what was held back.
    virtual Result<void> finish() { return {}; }
    // Rows that the step itself left out.
    std::uint64_t left_out() const { return left_out_; }
    // Rows that the steps behind it left out.
    std::uint64_t filtered() const { return behind_.filtered(); }
    bool is_deduplication() const { return std::holds_alternative<Deduplicate>(stage_.step); }

  protected:
    std::string_view key_of(const Field* fields) {
        key_.clear();
        for (const KeyPart& part : stage_.key) {
            value_.clear();
            append_plain(value_, fields[part.column]);
            append_key(key_, value_, part);
        }
        return key_;
    }
    std::string_view row_of(const Field* fields) {
        row_.clear();
        append_row(row_, fields, stage_.width);
        return row_;
    }

    const OrderedStage& stage_;
    LateRejects* rejects_;
    RecipeRows behind_;
    std::uint64_t left_out_ = 0;

  private:
    std::string key_;
    std::string value_;
    std::string row_;
};

// Rows that were kept as bytes, handed on some at a time.
class RestoredRows final : public SortedRecords {
  public:
    RestoredRows(std::size_t width, RowSink& sink) : width_(width), sink_(sink), rows_(width) {}

    Result<void> record(std::string_view, std::string_view row) override {
        if (text_.bytes() + row.size() > kBatchBytes) TRY(flush());
        read_row(text_.keep(row), rows_.add_row(row.size()), width_);
        return {};
    }
    Result<void> flush() {
        if (rows_.rows() > 0) TRY(sink_.rows(rows_));
        rows_.clear();
        text_.clear();
        return {};
    }

  private:
    std::size_t width_;
    RowSink& sink_;
    TextArena text_;
    FieldRows rows_;
};

}  // namespace sluice::engine
