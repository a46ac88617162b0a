#include "engine/recipe/distinct_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Keeps the keys it has met, as long as they fit in memory. Rows with new keys beyond that are
// sorted by key, the first of each is taken, and those are sorted back into their order.
class Distinct final : public RowStage {
  public:
    Distinct(const OrderedStage& stage,
             const Spilling& spilling,
             RowSink& next,
             LateRejects* rejects)
        : RowStage(stage, next, rejects),
          unique_(std::get_if<Unique>(&stage.step)),
          fails_(unique_ != nullptr && rejects == nullptr),
          keys_bytes_max_(spilling.memory_bytes),
          first_(stage.width),
          by_key_(spilling),
          by_number_(spilling) {}

    Result<void> rows(const FieldRows& rows) override {
        first_.clear();
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            ++number_;
            const std::string_view key = distinct_key(rows.row(i));
            if (keys_.contains(key)) {
                if (fails_) {
                    duplicate_ = number_;
                    break;
                }
                TRY(leave_out(number_, rows.row(i)));
                continue;
            }
            if (keys_bytes_ + key.size() + kBytesAroundKey > keys_bytes_max_) {
                TRY(by_key_.add(key, numbered(row_of(rows.row(i)))));
                keys_bytes_ = keys_bytes_max_;  // in order: from here on, all rows wait
                continue;
            }
            keys_bytes_ += key.size() + kBytesAroundKey;
            keys_.emplace(key);
            first_.add_copy(rows.row(i));
        }
        if (first_.rows() > 0) TRY(behind_.rows(first_));
        // Among the rows that wait may be one before it that is a duplicate, too.
        return duplicate_ ? finish() : Result<void>();
    }
    Result<void> finish() override {
        keys_.clear();
        FirstOfEach first(*this);
        TRY(by_key_.finish(first));
        RestoredRows restored(stage_.width, behind_);
        BeforeDuplicate before(duplicate_, restored);
        TRY(by_number_.finish(before));
        TRY(restored.flush());
        if (duplicate_) return std::unexpected(duplicate(*duplicate_));
        return {};
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
            if (has_key_ && key == key_) return stage_.leave_out(numbered);
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

    // Passes on the rows before the first duplicate: they may have an error of their own.
    class BeforeDuplicate final : public SortedRecords {
      public:
        BeforeDuplicate(std::optional<std::uint64_t> duplicate, RestoredRows& next)
            : duplicate_(duplicate), next_(next) {}
        Result<void> record(std::string_view number, std::string_view row) override {
            if (duplicate_ && read_big_endian(number) > *duplicate_) return {};
            return next_.record(number, row);
        }

      private:
        std::optional<std::uint64_t> duplicate_;
        RestoredRows& next_;
    };

    // Values that are all empty are like no others when values must be unique.
    std::string_view distinct_key(const Field* fields) {
        const std::string_view key = key_of(fields);
        const bool empty = std::ranges::all_of(
            stage_.key, [&](const KeyPart& part) { return fields[part.column].size == 0; });
        if (unique_ == nullptr || !empty) return key;
        empty_key_ = key;  // no other key begins with one: all end with a NUL for each part
        append_big_endian(empty_key_, number_);
        return empty_key_;
    }
    Result<void> leave_out(std::string_view numbered) {
        const std::uint64_t number = read_big_endian(numbered);
        if (fails_) {
            duplicate_ = std::min(number, duplicate_.value_or(number));
            return {};
        }
        std::vector<Field> fields(stage_.width);
        read_row(numbered.substr(kNumberBytes), fields.data(), fields.size());
        return leave_out(number, fields.data());
    }
    Result<void> leave_out(std::uint64_t number, const Field* fields) {
        if (unique_ == nullptr) {
            ++left_out_;
            return {};
        }
        return rejects_->add(duplicate(number), read_origin(fields + stage_.width - kOriginFields));
    }
    Error duplicate(std::uint64_t number) const {
        return {
            Code::kInvalid,
            "duplicate_value",
            fmt::format(
                "{}: row {} of those it gets has the values of one before it", stage_.name, number),
            {.row = {}, .column = excerpt(unique_->columns.front()), .byte_offset = {}}};
    }

    // The row behind its number, whose bytes compare as it does.
    std::string_view numbered(std::string_view row) {
        numbered_.clear();
        append_big_endian(numbered_, number_);
        return numbered_.append(row);
    }

    const Unique* unique_;                    // none: a Deduplicate
    bool fails_;                              // at a duplicate
    std::optional<std::uint64_t> duplicate_;  // the first one's number, when it fails
    std::size_t keys_bytes_max_;
    std::size_t keys_bytes_ = 0;
    std::unordered_set<std::string, Hash, std::equal_to<>> keys_;
    FieldRows first_;
    std::uint64_t number_ = 0;
    std::string numbered_;
    std::string empty_key_;
    ExternalSorter by_key_;
    ExternalSorter by_number_;
};

}  // namespace

std::unique_ptr<RowStage> make_distinct(const OrderedStage& stage,
                                        const Spilling& spilling,
                                        RowSink& next,
                                        LateRejects* rejects) {
    return std::make_unique<Distinct>(stage, spilling, next, rejects);
}

}  // namespace sluice::engine
