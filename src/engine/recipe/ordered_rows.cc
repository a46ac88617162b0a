#include "engine/recipe/ordered_rows.h"

#include <cmath>

#include "engine/recipe/distinct_rows.h"
#include "engine/recipe/external_sorter.h"
#include "engine/recipe/origin.h"
#include "engine/recipe/row_stage.h"

namespace sluice::engine {
namespace {

// SplitMix64: well mixed for numbers that follow each other.
std::uint64_t mixed(std::uint64_t number) {
    number += 0x9E3779B97F4A7C15U;
    number = (number ^ number >> 30U) * 0xBF58476D1CE4E5B9U;
    number = (number ^ number >> 27U) * 0x94D049BB133111EBU;
    return number ^ number >> 31U;
}

// Slice and sample: whether a row stays depends on its number.
class Chosen final : public RowStage {
  public:
    Chosen(const OrderedStage& stage, RowSink& next, LateRejects* rejects)
        : RowStage(stage, next, rejects), chosen_(stage.width) {}

    Result<void> rows(const FieldRows& rows) override {
        chosen_.clear();
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (!stays(++number_)) {
                ++left_out_;
                continue;
            }
            chosen_.add_copy(rows.row(i));
        }
        return chosen_.rows() > 0 ? behind_.rows(chosen_) : Result<void>();
    }

  private:
    bool stays(std::uint64_t number) const {
        if (const auto* const slice = std::get_if<Slice>(&stage_.step)) {
            return number >= slice->from && number - slice->from < slice->rows;
        }
        const Sample& sample = std::get<Sample>(stage_.step);
        if (sample.fraction >= 1) return true;
        const auto limit = static_cast<std::uint64_t>(std::ldexp(sample.fraction, 64));
        return mixed(mixed(sample.seed) ^ number) < limit;
    }

    FieldRows chosen_;
    std::uint64_t number_ = 0;
};

class Sorted final : public RowStage {
  public:
    Sorted(const OrderedStage& stage, const Spilling& spilling, RowSink& next, LateRejects* rejects)
        : RowStage(stage, next, rejects), sorter_(spilling) {}

    Result<void> rows(const FieldRows& rows) override {
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            TRY(sorter_.add(key_of(rows.row(i)), row_of(rows.row(i))));
        }
        return {};
    }
    Result<void> finish() override {
        RestoredRows restored(stage_.width, behind_);
        TRY(sorter_.finish(restored));
        return restored.flush();
    }

  private:
    ExternalSorter sorter_;
};

}  // namespace

// Hands the columns alone to the sink, and rejects what it cannot take. It says so before it takes
// anything of what it is given, and names the row.
class OrderedRows::Last final : public RowSink {
  public:
    Last(RowSink& sink, std::size_t width, LateRejects* rejects)
        : sink_(sink), rejects_(rejects), columns_(width) {}

    Result<void> rows(const FieldRows& rows) override {
        if (rejects_ == nullptr) return sink_.rows(rows);
        columns_.clear();
        for (std::size_t i = 0; i < rows.rows(); ++i) columns_.add_copy(rows.row(i));
        Result<void> taken = sink_.rows(columns_);
        if (taken || !is_about_row(taken.error())) return taken;
        for (std::size_t i = 0; i < rows.rows(); ++i) TRY(take(rows.row(i)));
        return {};
    }

  private:
    static bool is_about_row(const Error& error) {
        return is_about_record(error) && error.place.row;
    }
    Result<void> take(const Field* fields) {
        columns_.clear();
        columns_.add_copy(fields);
        Result<void> taken = sink_.rows(columns_);
        if (taken || !is_about_row(taken.error())) return taken;
        return rejects_->add(std::move(taken).error(), read_origin(fields + columns_.width()));
    }

    RowSink& sink_;
    LateRejects* rejects_;
    FieldRows columns_;
};

std::unique_ptr<RowStage> OrderedRows::make_stage(const OrderedStage& stage,
                                                  const Spilling& spilling,
                                                  RowSink& next) {
    if (std::holds_alternative<Sort>(stage.step)) {
        return std::make_unique<Sorted>(stage, spilling, next, rejects_);
    }
    if (std::holds_alternative<Deduplicate>(stage.step) ||
        std::holds_alternative<Unique>(stage.step)) {
        return make_distinct(stage, spilling, next, rejects_);
    }
    return std::make_unique<Chosen>(stage, next, rejects_);
}

OrderedRows::OrderedRows(const CompiledRecipe& recipe,
                         const Spilling& spilling,
                         RowSink& sink,
                         LateRejects* rejects)
    : rejects_(rejects),
      numbered_(recipe.stages.front().width),
      last_(std::make_unique<Last>(sink, recipe.output.size(), rejects)) {
    RowSink* next = last_.get();
    for (std::size_t i = recipe.stages.size(); i-- > 0;) {
        stages_.push_back(make_stage(recipe.stages[i], spilling, *next));
        next = stages_.back().get();
    }
}

OrderedRows::~OrderedRows() = default;

Result<void> OrderedRows::rows(const FieldRows& rows, std::uint64_t rows_before) {
    if (rejects_ == nullptr) return stages_.back()->rows(rows);
    numbered_.clear();
    places_.clear();
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        Field* const at = numbered_.add_copy(rows.row(i)) + rows.width() - kOriginFields;
        Origin origin = read_origin(at);
        origin.row += rows_before;
        const std::array<char, kPlaceBytes> place = place_of(origin);
        *at = Field::of(places_.keep({place.data(), place.size()}));
    }
    return stages_.back()->rows(numbered_);
}

Result<void> OrderedRows::finish() {
    for (std::size_t i = stages_.size(); i-- > 0;) TRY(stages_[i]->finish());
    return {};
}

std::uint64_t OrderedRows::filtered() const {
    std::uint64_t count = 0;
    for (const auto& stage : stages_) {
        count += stage->filtered() + (stage->is_deduplication() ? 0 : stage->left_out());
    }
    return count;
}

std::uint64_t OrderedRows::deduplicated() const {
    std::uint64_t count = 0;
    for (const auto& stage : stages_) count += stage->is_deduplication() ? stage->left_out() : 0;
    return count;
}

}  // namespace sluice::engine
