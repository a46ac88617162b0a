#include "engine/recipe/ordered_rows.h"

#include <algorithm>
#include <cmath>

#include "engine/recipe/distinct_rows.h"
#include "engine/recipe/external_sorter.h"
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
    Chosen(const OrderedStage& stage, RowSink& next)
        : RowStage(stage, next), chosen_(stage.width) {}

    Result<void> rows(const FieldRows& rows) override {
        chosen_.clear();
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            if (!stays(++number_)) {
                ++left_out_;
                continue;
            }
            // All of the batch's bytes: no row alone has more.
            const std::size_t bytes = chosen_.rows() == 0 ? rows.text_bytes() : 0;
            std::copy_n(rows.row(i), stage_.width, chosen_.add_row(bytes));
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
    Sorted(const OrderedStage& stage, const Spilling& spilling, RowSink& next)
        : RowStage(stage, next), sorter_(spilling) {}

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

class OrderedRows::Counter final : public RowSink {
  public:
    explicit Counter(RowSink& sink) : sink_(sink) {}
    Result<void> rows(const FieldRows& rows) override {
        count += rows.rows();
        return sink_.rows(rows);
    }
    std::uint64_t count = 0;

  private:
    RowSink& sink_;
};

std::unique_ptr<RowStage> OrderedRows::make_stage(const OrderedStage& stage,
                                                  const Spilling& spilling,
                                                  RowSink& next) {
    if (std::holds_alternative<Sort>(stage.step)) {
        return std::make_unique<Sorted>(stage, spilling, next);
    }
    if (std::holds_alternative<Deduplicate>(stage.step) ||
        std::holds_alternative<Unique>(stage.step)) {
        return make_distinct(stage, spilling, next);
    }
    return std::make_unique<Chosen>(stage, next);
}

OrderedRows::OrderedRows(const CompiledRecipe& recipe, const Spilling& spilling, RowSink& sink)
    : counter_(std::make_unique<Counter>(sink)) {
    RowSink* next = counter_.get();
    for (std::size_t i = recipe.stages.size(); i-- > 0;) {
        stages_.push_back(make_stage(recipe.stages[i], spilling, *next));
        next = stages_.back().get();
    }
}

OrderedRows::~OrderedRows() = default;

Result<void> OrderedRows::rows(const FieldRows& rows) {
    return stages_.back()->rows(rows);
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

std::uint64_t OrderedRows::written() const {
    return counter_->count;
}

}  // namespace sluice::engine
