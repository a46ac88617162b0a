#include "engine/recipe/recipe_rows.h"

#include <fmt/format.h>

namespace sluice::engine {

RecipeRows::RecipeRows(const RowProgram& program,
                       RowSink& sink,
                       std::string_view behind,
                       LateRejects* rejects)
    : program_(program),
      sink_(sink),
      behind_(behind),
      rejects_(rejects),
      work_(program.slot_count, program.limits.field_bytes),
      out_(program.writes.size()) {}

void RecipeRows::begin() {
    row_ = filtered_ = put_ = 0;
    numbers_.clear();
    out_.clear();
    work_.clear_text();
}

Result<void> RecipeRows::rows(const FieldRows& rows) {
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        ++row_;
        Result<bool> kept = run(rows.row(i), rows.width());
        if (kept && *kept) {
            put();
        } else if (kept) {
            ++filtered_;
        } else {
            name_row(kept.error(), row_);
            if (rejects_ == nullptr || !is_about_record(kept.error())) {
                TRY(flush());  // the rows before it may have an error of their own
                return std::unexpected(std::move(kept).error());
            }
            const Field* const origin = rows.row(i) + rows.width() - kOriginFields;
            TRY(rejects_->add(std::move(kept).error(), read_origin(origin)));
        }
        const bool is_full = out_.text_bytes() + work_.text_bytes() >= kBatchBytes ||
                             out_.rows() >= batch_rows(out_.width());
        if (is_full) TRY(flush());
    }
    return flush();
}

void RecipeRows::name_row(Error& error, std::uint64_t row) const {
    if (behind_.empty()) {
        error.place.row = row;
    } else {
        error.message += fmt::format(", in row {} of what {} gives", row, behind_);
    }
}

// Runs the steps on one row. False: it is left out.
Result<bool> RecipeRows::run(const Field* fields, std::size_t width) {
    for (std::size_t i = 1; i <= origin_fields(); ++i) {
        work_.field(program_.slot_count - i) = fields[width - i];
    }
    for (const std::size_t slot : program_.reads) work_.field(slot) = *fields++;
    for (const RowProgram::Operation& operation : program_.operations) {
        Result<bool> kept = operation.op->run(work_);
        if (!kept) kept.error().message.insert(0, operation.step + ": ");
        if (!kept || !*kept) return kept;
    }
    if (value_bytes() <= program_.limits.record_bytes) return true;
    return fail(
        Code::kTooLarge,
        "record_too_large",
        fmt::format("the steps make a row of more than {} bytes", program_.limits.record_bytes));
}

// Of the columns alone.
std::size_t RecipeRows::value_bytes() {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i + origin_fields() < program_.writes.size(); ++i) {
        bytes += work_.field(program_.writes[i]).size;
    }
    return bytes;
}

void RecipeRows::put() {
    std::size_t bytes = 0;
    for (const std::size_t slot : program_.writes) bytes += work_.field(slot).size;
    Field* out = out_.add_row(bytes);
    for (const std::size_t slot : program_.writes) *out++ = work_.field(slot);
    numbers_.push_back(row_);
}

Result<void> RecipeRows::flush() {
    Result<void> taken = out_.rows() > 0 ? sink_.rows(out_) : Result<void>();
    if (!taken && taken.error().place.row) {
        // The sink counts the rows that it gets; here they have the numbers that they came with.
        const std::uint64_t row = *taken.error().place.row;
        taken.error().place.row.reset();
        if (row > put_ && row - put_ <= numbers_.size()) {
            name_row(taken.error(), numbers_[row - put_ - 1]);
        }
    }
    put_ += out_.rows();
    numbers_.clear();
    out_.clear();
    work_.clear_text();
    return taken;
}

}  // namespace sluice::engine
