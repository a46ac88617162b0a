#include "engine/recipe/table_writer.h"

#include <utility>

namespace sluice::engine {
namespace {

// Of a chunk's text, in which rejects may show up; and of rows and of rejects that wait for its
// turn. Rows with their fields: about as many as a chunk has.
constexpr std::size_t kHeldBytesMax = 8 << 20;
constexpr std::size_t kWaitingRowBytesMax = 2 << 20;
constexpr std::size_t kWaitingBytesMax = 512 << 10;

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
      unquoted_is_clean_(read == nullptr ? format_.leaves_scalars_unquoted()
                                         : format_.leaves_unquoted(*read)) {
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
    if (output_.inference() == nullptr) TRY(output_.rows().check());
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
                        .out = writer_ ? writer_->row_count() : 0,
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

void RowsWriter::begin(std::uint64_t chunk, Texts texts) {
    chunk_ = chunk;
    texts_ = texts;
    if (writer_) writer_->begin();
    if (observer_) observer_->begin();
    if (steps_) steps_->begin();
    held_text_.reset(0);
    held_rows_.clear();
    rejects_.clear();
    rejected_ = 0;
}

// What is left of the chunk's text.
PaddedBuffer& RowsWriter::text() {
    if (!writer_) return held_text_;
    if (held_text_.size() == 0) return writer_->rest();
    held_text_.append(writer_->rest().text());
    return held_text_;
}

Result<void> RowsWriter::end(std::uint64_t bytes_in, std::uint64_t rows_in) {
    RowCounts counts;
    if (table_.ordered_) {
        TRY(order_held());
        TRY(output_.wait_for_turn(chunk_));
        counts += table_.take_counts();
        TRY(write_rejects());
    }
    if (observer_) observer_->end();
    counts.in = rows_in;
    counts.rejected += rejected_;
    if (steps_) counts.filtered += steps_->filtered();
    if (writer_) counts.out = writer_->row_count();
    return output_.end(chunk_, {bytes_in, counts, std::exchange(rejects_, {})}, text());
}

Result<void> RowsWriter::piece(std::string_view text) {
    switch (texts_) {
        case Texts::kDropped:
            return {};
        case Texts::kHeld:
            return hold(text);
        case Texts::kWritten:
            break;
    }
    return ended_by(output_.write(chunk_, text));
}

// One chunk at a time holds more than a piece.
Result<void> RowsWriter::hold(std::string_view text) {
    if (held_text_.size() + text.size() > kHeldBytesMax) {
        return fail(Code::kTooLarge, "too_much_held", "the text of a chunk must be written");
    }
    TRY(output_.wait_for_turn(chunk_));
    held_text_.reserve(kHeldBytesMax);
    held_text_.append(text);
    return {};
}

// For the ordered steps. The chunk's turn is waited for once for many rows, or for a large one.
Result<void> RowsWriter::rows(const FieldRows& rows) {
    if (!takes_rejects()) return order(rows);
    if (held_rows_.rows().bytes() + rows.bytes() <= kWaitingRowBytesMax) {
        held_rows_.add(rows);
        return {};
    }
    TRY(order_held());
    return order(rows);
}

Result<void> RowsWriter::order_held() {
    if (held_rows_.rows().rows() > 0) TRY(order(held_rows_.rows()));
    held_rows_.clear();
    return {};
}

Result<void> RowsWriter::order(const FieldRows& rows) {
    TRY(output_.wait_for_turn(chunk_));
    return ended_by(without_row(table_.ordered_->rows(rows, output_.rows_before())));
}

Result<void> RowsWriter::reject(Reject reject) {
    ++rejected_;
    if (rejects_.bytes() + reject.raw.size() <= kWaitingBytesMax) {
        rejects_.add(std::move(reject));
        return {};
    }
    TRY(write_rejects());
    return write(std::move(reject));
}

Result<void> RowsWriter::write_rejects() {
    for (Reject& reject : rejects_.all()) TRY(write(std::move(reject)));
    rejects_.clear();
    return {};
}

// With those of the ordered steps, if there are any.
Result<void> RowsWriter::write(Reject reject) {
    TRY(output_.wait_for_turn(chunk_));
    *reject.error.place.row += output_.rows_before();
    return ended_by(table_.rejects_ ? table_.rejects_->add(reject) : output_.write(reject));
}

// What is wrong with the streams must not be taken for a record's error.
Result<void> RowsWriter::ended_by(Result<void> done) {
    if (done || !takes_rejects() || done.error().code == Code::kCancelled) return done;
    output_.abort(std::move(done).error());
    return fail(Code::kCancelled, "cancelled", "the output failed");
}

}  // namespace sluice::engine
