#include "engine/recipe/filter_op.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "base/text.h"
#include "engine/recipe/number_text.h"
#include "engine/recipe/pattern.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

using Predicate = std::function<bool(Row&)>;
using Compare = Condition::Compare;

bool holds(std::strong_ordering order, Compare compare) {
    switch (compare) {
        case Compare::kEqual:
            return order == 0;
        case Compare::kUnequal:
            return order != 0;
        case Compare::kLess:
            return order < 0;
        case Compare::kLessEqual:
            return order <= 0;
        case Compare::kGreater:
            return order > 0;
        case Compare::kGreaterEqual:
            break;
    }
    return order >= 0;
}

Result<Predicate> make_predicate(const Condition& condition, ColumnTable& columns);

Result<Predicate> make_comparison(const Condition& condition, std::size_t slot) {
    const std::string& value = condition.values.front();
    const Compare compare_by = condition.compare;
    if (!condition.as_number) {
        return Predicate([slot, value, compare_by](Row& row) {
            return holds(row.value(slot) <=> std::string_view(value), compare_by);
        });
    }
    const std::optional<NumberText> number = parse_number(value, {});
    if (!number) {
        return fail(Code::kInvalid,
                    "bad_number",
                    fmt::format("\"{}\" is no number to compare with", excerpt(value)));
    }
    return Predicate([slot, number = *number, compare_by](Row& row) {
        const std::optional<NumberText> own = parse_number(trimmed(row.value(slot)), {});
        return own ? holds(compare(*own, number), compare_by) : compare_by == Compare::kUnequal;
    });
}

Result<Predicate> make_column_predicate(const Condition& condition, ColumnTable& columns) {
    const std::size_t slot = TRY(columns.slot_of(condition.column));
    if (condition.kind == Condition::Kind::kCompare) return make_comparison(condition, slot);
    if (condition.kind == Condition::Kind::kIsEmpty) {
        return Predicate(
            [slot, is = condition.is](Row& row) { return row.value(slot).empty() == is; });
    }
    if (condition.kind == Condition::Kind::kMatches) {
        return Predicate([slot, pattern = TRY(Pattern::parse(condition.values.front()))](Row& row) {
            return pattern->is_in(row.value(slot));
        });
    }
    auto values = std::make_shared<const std::vector<std::string>>(condition.values);
    std::unordered_set<std::string_view> known(values->begin(), values->end());
    return Predicate([slot, values = std::move(values), known = std::move(known)](Row& row) {
        return known.contains(row.value(slot));
    });
}

Result<Predicate> make_predicate(const Condition& condition, ColumnTable& columns) {
    std::vector<Predicate> parts;
    for (const Condition& part : condition.parts) {
        parts.push_back(TRY(make_predicate(part, columns)));
    }
    const auto holds_now = [](Row& row) {
        return [&row](const Predicate& part) { return part(row); };
    };
    switch (condition.kind) {
        case Condition::Kind::kAnd:
            return Predicate([parts = std::move(parts), holds_now](Row& row) {
                return std::ranges::all_of(parts, holds_now(row));
            });
        case Condition::Kind::kOr:
            return Predicate([parts = std::move(parts), holds_now](Row& row) {
                return std::ranges::any_of(parts, holds_now(row));
            });
        case Condition::Kind::kNot:
            return Predicate([part = std::move(parts.front())](Row& row) { return !part(row); });
        default:
            return make_column_predicate(condition, columns);
    }
}

class FilterOp final : public RowOp {
  public:
    explicit FilterOp(Predicate where) : where_(std::move(where)) {}
    Result<bool> run(Row& row) const override { return where_(row); }

  private:
    Predicate where_;
};

}  // namespace

Result<RowOpPtr> make_filter(const Filter& step, ColumnTable& columns) {
    return RowOpPtr(std::make_unique<FilterOp>(TRY(make_predicate(step.where, columns))));
}

}  // namespace sluice::engine
