#include "engine/recipe/ordered_rows.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "engine/recipe/external_sorter.h"
#include "engine/recipe/recipe_rows.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kBatchBytes = 32 * 1024;

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

// SplitMix64: well mixed for numbers that follow each other.
std::uint64_t mixed(std::uint64_t number) {
    number += 0x9E3779B97F4A7C15U;
    number = (number ^ number >> 30U) * 0xBF58476D1CE4E5B9U;
    number = (number ^ number >> 27U) * 0x94D049BB133111EBU;
    return number ^ number >> 31U;
}

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

// One step and the row steps behind it.
class OrderedRows::Stage : public RowSink {
  public:
    Stage(const OrderedStage& stage, RowSink& next)
        : stage_(stage), behind_(*stage.program, next, stage.name) {}

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
    RecipeRows behind_;
    std::uint64_t left_out_ = 0;

  private:
    std::string key_;
    std::string value_;
    std::string row_;
};

// Slice and sample: whether a row stays depends on its number.
class OrderedRows::Chosen final : public Stage {
  public:
    Chosen(const OrderedStage& stage, RowSink& next) : Stage(stage, next), chosen_(stage.width) {}

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

class OrderedRows::Sorted final : public Stage {
  public:
    Sorted(const OrderedStage& stage, const Spilling& spilling, RowSink& next)
        : Stage(stage, next), sorter_(spilling) {}

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

// Keeps the keys it has met, as long as they fit in memory. Rows with new keys beyond that are
// sorted by key, the first of each is taken, and those are sorted back into their order.
class OrderedRows::Distinct final : public Stage {
  public:
    Distinct(const OrderedStage& stage, const Spilling& spilling, RowSink& next)
        : Stage(stage, next),
          keys_bytes_max_(spilling.memory_bytes),
          first_(stage.width),
          by_key_(spilling),
          by_number_(spilling) {}

    Result<void> rows(const FieldRows& rows) override {
        first_.clear();
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            ++number_;
            const std::string_view key = key_of(rows.row(i));
            if (keys_.contains(key)) {
                ++left_out_;
                continue;
            }
            if (keys_bytes_ + key.size() + kBytesAroundKey > keys_bytes_max_) {
                TRY(by_key_.add(key, numbered(row_of(rows.row(i)))));
                keys_bytes_ = keys_bytes_max_;  // in order: from here on, all rows wait
                continue;
            }
            keys_bytes_ += key.size() + kBytesAroundKey;
            keys_.emplace(key);
            const std::size_t bytes = first_.rows() == 0 ? rows.text_bytes() : 0;
            std::copy_n(rows.row(i), stage_.width, first_.add_row(bytes));
        }
        return first_.rows() > 0 ? behind_.rows(first_) : Result<void>();
    }
    Result<void> finish() override {
        keys_.clear();
        FirstOfEach first(*this);
        TRY(by_key_.finish(first));
        RestoredRows restored(stage_.width, behind_);
        TRY(by_number_.finish(restored));
        return restored.flush();
    }

  private:
    static constexpr std::size_t kBytesAroundKey = 80;  // a node, a bucket, a string
    static constexpr std::size_t kNumberBytes = 8;

    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    // Of records sorted by key, in order among equals, passes on the first of each.
    class FirstOfEach final : public SortedRecords {
      public:
        explicit FirstOfEach(Distinct& stage) : stage_(stage) {}
        Result<void> record(std::string_view key, std::string_view numbered) override {
            if (has_key_ && key == key_) {
                ++stage_.left_out_;
                return {};
            }
            has_key_ = true;
            key_ = key;
            return stage_.by_number_.add(numbered.substr(0, kNumberBytes),
                                         numbered.substr(kNumberBytes));
        }

      private:
        Distinct& stage_;
        std::string key_;
        bool has_key_ = false;
    };

    // The row behind its number, whose bytes compare as it does.
    std::string_view numbered(std::string_view row) {
        numbered_.clear();
        append_big_endian(numbered_, number_);
        return numbered_.append(row);
    }

    std::size_t keys_bytes_max_;
    std::size_t keys_bytes_ = 0;
    std::unordered_set<std::string, Hash, std::equal_to<>> keys_;
    FieldRows first_;
    std::uint64_t number_ = 0;
    std::string numbered_;
    ExternalSorter by_key_;
    ExternalSorter by_number_;
};

std::unique_ptr<OrderedRows::Stage> OrderedRows::make_stage(const OrderedStage& stage,
                                                            const Spilling& spilling,
                                                            RowSink& next) {
    if (std::holds_alternative<Sort>(stage.step)) {
        return std::make_unique<Sorted>(stage, spilling, next);
    }
    if (std::holds_alternative<Deduplicate>(stage.step)) {
        return std::make_unique<Distinct>(stage, spilling, next);
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
