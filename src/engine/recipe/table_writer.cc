#include "engine/recipe/table_writer.h"

#include <utility>

namespace sluice::engine {
namespace {

// Behind ordered steps rows have no number in the file.
Result<void> without_row(Result<void> taken) {
    if (!taken) taken.error().place.row.reset();
    return taken;
}

}  // namespace

TableWriter::TableWriter(const CompiledRecipe& recipe,
                         const TransformSpec& spec,
                         const Dialect* read,
                         OrderedOutput& output)
    : recipe_(recipe),
      output_(output),
      format_(spec.to, recipe.output, spec.output, spec.recipe.nesting.nest),
      unquoted_is_clean_(read != nullptr && format_.leaves_unquoted(*read)) {
    TypeInference* const inference = output.inference();
    if (inference != nullptr) inference->begin(recipe.output);
    if (recipe.stages.empty()) return;
    RowSink* last = nullptr;
    if (inference != nullptr) {
        last = &observer_.emplace(*inference);
    } else {
        last = &writer_.emplace(format_, unquoted_is_clean_, static_cast<PieceSink&>(*this));
    }
    Spilling spilling = spec.spilling;
    spilling.told = [this] { return output_.tell(); };
    if (spilling.store != nullptr) {
        spilling.store = &spill_.emplace(*spilling.store, [this] { return output_.tell(); });
    }
    LateRejects* const rejects = recipe.carries_origin ? &rejects_.emplace(spilling) : nullptr;
    ordered_.emplace(recipe, spilling, *last, rejects);
}

Result<void> TableWriter::begin() {
    TRY(output_.write(format_.prologue()));
    output_.drop_before_first_row(format_.separator());
    return {};
}

Result<void> TableWriter::finish() {
    TRY(format_.check());
    if (ordered_) {
        finishing_ = true;
        TRY(output_.tell());
        TRY(without_row(ordered_->finish()));
        if (writer_) TRY(writer_->flush());
        if (observer_) observer_->end();
        output_.add(take_counts());
    }
    if (rejects_) {
        TRY(rejects_->finish([this](const Reject& reject) { return output_.write(reject); }));
    }
    return output_.write(format_.epilogue());
}

Result<void> TableWriter::piece(std::string_view text) {
    TRY(output_.write_rows(text));
    if (!finishing_) return {};  // the chunk's end tells
    output_.add(take_counts());
    return output_.tell();
}

RowCounts TableWriter::take_counts() {
    const RowCounts now{.in = 0,
                        .out = ordered_->written(),
                        .filtered = ordered_->filtered(),
                        .deduplicated = ordered_->deduplicated(),
                        .rejected = rejects_ ? rejects_->count() : 0};
    const RowCounts before = std::exchange(taken_, now);
    return {.in = 0,
            .out = now.out - before.out,
            .filtered = now.filtered - before.filtered,
            .deduplicated = now.deduplicated - before.deduplicated,
            .rejected = now.rejected - before.rejected};
}

RowsWriter::RowsWriter(TableWriter& table)
    : table_(table),
      output_(table.output_),
      held_rows_(table.recipe_.stages.empty() ? 0 : table.recipe_.stages.front().width) {
    first_ = this;
    if (!table.ordered_ && output_.inference() != nullptr) {
        first_ = &observer_.emplace(*output_.inference());
    } else if (!table.ordered_) {
        first_ = &writer_.emplace(
            table.format_, table.unquoted_is_clean_, static_cast<PieceSink&>(*this));
    }
    if (table.recipe_.program) first_ = &steps_.emplace(*table.recipe_.program, *first_);
}

void RowsWriter::begin(std::uint64_t chunk) {
    chunk_ = chunk;
    if (writer_) writer_->begin();
    if (observer_) observer_->begin();
    if (steps_) steps_->begin();
    held_text_.reset(0);
    held_rows_.clear();
}

// What is left of the chunk's text.
PaddedBuffer& RowsWriter::text() {
    if (!writer_) return held_text_;
    if (held_text_.size() == 0) return writer_->rest();
    held_text_.append(writer_->rest().text());
    return held_text_;
}

Result<void> RowsWriter::end(std::uint64_t bytes_in, std::uint64_t rows_in, Rejects rejects) {
    RowCounts counts;
    counts.rejected = rejects.size();
    if (table_.ordered_) {
        if (held_rows_.rows().rows() > 0) TRY(order(held_rows_.rows()));
        TRY(output_.wait_for_turn(chunk_));
        counts += table_.take_counts();
    }
    if (table_.rejects_) TRY(put_in_order(rejects));
    if (observer_) observer_->end();
    counts.in = rows_in;
    const std::uint64_t filtered = steps_ ? steps_->filtered() : 0;
    counts.filtered += filtered;
    if (!table_.ordered_) counts.out = rows_in - filtered - counts.rejected;
    return output_.end(chunk_, {bytes_in, counts, std::move(rejects)}, text());
}

Result<void> RowsWriter::piece(std::string_view text) {
    if (!takes_rejects()) return output_.write(chunk_, text);
    held_text_.append(text);
    return {};
}

Result<void> RowsWriter::rows(const FieldRows& rows) {
    if (!takes_rejects()) return order(rows);
    held_rows_.add(rows);
    return {};
}

Result<void> RowsWriter::order(const FieldRows& rows) {
    TRY(output_.wait_for_turn(chunk_));
    return without_row(table_.ordered_->rows(rows, output_.rows_before()));
}

// Those of the reader, with those of the ordered steps.
Result<void> RowsWriter::put_in_order(Rejects& rejects) {
    for (Reject& reject : rejects) {
        if (!reject.has_file_row) *reject.error.place.row += output_.rows_before();
        TRY(table_.rejects_->add(reject));
    }
    rejects.clear();
    return {};
}

}  // namespace sluice::engine
