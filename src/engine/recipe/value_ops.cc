#include "engine/recipe/value_ops.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "engine/recipe/date_time.h"
#include "engine/recipe/pattern.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;

std::unexpected<Error> bad_recipe(std::string name, std::string message) {
    return fail(Code::kInvalid, std::move(name), std::move(message));
}

std::string expected(const ValueType& type) {
    std::string text(to_string(type.kind));
    if (!type.format.empty()) text += fmt::format(" of the format {}", excerpt(type.format));
    return text;
}

}  // namespace

Result<void> check_format(const ValueType& type) {
    if (type.format.empty()) return {};
    const DateTimeParts parts{.date = type.kind != Kind::kTime, .time = type.kind != Kind::kDate};
    const std::string why = why_bad_format(type.format, parts);
    if (why.empty()) return {};
    return bad_recipe("bad_format", fmt::format("format \"{}\": {}", excerpt(type.format), why));
}

std::unexpected<Error> not_of_type(std::string_view column,
                                   std::string_view value,
                                   const ValueType& type) {
    return bad_value(
        "bad_value", column, fmt::format("\"{}\" is no {}", excerpt(value), expected(type)));
}

namespace {

class CastOp final : public RowOp {
  public:
    CastOp(std::string column, std::size_t from, std::size_t to, const ValueType& type)
        : column_(std::move(column)), from_(from), to_(to), type_(type) {}

    Result<bool> run(Row& row) const override {
        const std::string_view value = row.value(from_);
        std::string& made = row.scratch();
        if (!value.empty() && !append_canonical(made, value, type_)) {
            return not_of_type(column_, value, type_);
        }
        TRY(row.set(to_, made));
        return true;
    }

  private:
    std::string column_;
    std::size_t from_;
    std::size_t to_;
    ValueType type_;
};

class FillOp final : public RowOp {
  public:
    FillOp(std::size_t from, std::size_t to, std::string with)
        : from_(from), to_(to), with_(std::move(with)) {}

    Result<bool> run(Row& row) const override {
        if (row.value(from_).empty()) {
            TRY(row.set(to_, with_));
        } else {
            row.field(to_) = row.field(from_);
        }
        return true;
    }

  private:
    std::size_t from_;
    std::size_t to_;
    std::string with_;
};

// What validate asks of each of its columns.
struct Rules {
    Validate step;
    std::shared_ptr<const Pattern> pattern;
    // Of the type, or the numbers that min and max are compared as.
    ValueType type;
    bool has_type = false;
};

class ValidateOp final : public RowOp {
  public:
    ValidateOp(std::string column, std::size_t slot, std::shared_ptr<const Rules> rules)
        : column_(std::move(column)), slot_(slot), rules_(std::move(rules)) {}

    Result<bool> run(Row& row) const override {
        const std::string_view value = row.value(slot_);
        if (value.empty()) {
            if (!rules_->step.required) return true;
            return bad_value("value_required", column_, "the value is empty, and must not be");
        }
        TRY(check_type(value, row.scratch()));
        if (rules_->pattern && !rules_->pattern->is_all_of(value)) {
            return bad_value("pattern_mismatch",
                             column_,
                             fmt::format("\"{}\" does not match \"{}\"",
                                         excerpt(value),
                                         excerpt(*rules_->step.pattern)));
        }
        const std::vector<std::string>& one_of = rules_->step.one_of;
        if (!one_of.empty() && std::ranges::find(one_of, value) == one_of.end()) {
            return bad_value("not_in_enum",
                             column_,
                             fmt::format("\"{}\" is none of {}",
                                         excerpt(value),
                                         excerpt(fmt::format("{}", fmt::join(one_of, ", ")))));
        }
        return true;
    }

  private:
    Result<void> check_type(std::string_view value, std::string& canonical) const {
        if (!rules_->has_type) return {};
        const ValueType& type = rules_->type;
        if (!append_canonical(canonical, value, type)) return not_of_type(column_, value, type);
        const auto& [min, max] = std::tie(rules_->step.min, rules_->step.max);
        if (min && compare_canonical(canonical, *min, type.kind) < 0) {
            return out_of_range(value, "below", *min);
        }
        if (max && compare_canonical(canonical, *max, type.kind) > 0) {
            return out_of_range(value, "above", *max);
        }
        return {};
    }
    std::unexpected<Error> out_of_range(std::string_view value,
                                        std::string_view side,
                                        std::string_view bound) const {
        return bad_value("out_of_range",
                         column_,
                         fmt::format("\"{}\" is {} {}", excerpt(value), side, excerpt(bound)));
    }

    std::string column_;
    std::size_t slot_;
    std::shared_ptr<const Rules> rules_;
};

// A bound in the form in which values are compared with it.
Result<void> make_canonical(std::optional<std::string>& bound, Kind kind) {
    if (!bound) return {};
    ValueType type;
    type.kind = kind;
    std::string canonical;
    if (!append_canonical(canonical, *bound, type)) {
        return bad_recipe(
            "bad_range",
            fmt::format("the bound \"{}\" is no {}", excerpt(*bound), to_string(kind)));
    }
    bound = std::move(canonical);
    return {};
}

Result<std::shared_ptr<const Rules>> make_rules(const Validate& step) {
    auto rules = std::make_shared<Rules>(Rules{.step = step, .pattern = {}, .type = {}});
    if (step.pattern) rules->pattern = TRY(Pattern::parse(*step.pattern));
    const bool has_range = step.min || step.max;
    rules->has_type = step.type || has_range;
    rules->type.kind = Kind::kNumber;
    if (step.type) rules->type = *step.type;
    TRY(check_format(rules->type));
    // An integer may be compared with 0.5.
    const Kind kind = is_numeric(rules->type.kind) ? Kind::kNumber : rules->type.kind;
    TRY(make_canonical(rules->step.min, kind));
    TRY(make_canonical(rules->step.max, kind));
    const auto& [min, max] = std::tie(rules->step.min, rules->step.max);
    if (min && max && compare_canonical(*min, *max, kind) > 0) {
        return bad_recipe(
            "bad_range",
            fmt::format("no value is from {} to {}: \"min\" is above \"max\"", *min, *max));
    }
    return std::shared_ptr<const Rules>(std::move(rules));
}

}  // namespace

std::unexpected<Error> bad_value(std::string name, std::string_view column, std::string message) {
    return fail(Code::kInvalid,
                std::move(name),
                std::move(message),
                {.row = {}, .column = excerpt(column), .byte_offset = {}});
}

Result<std::vector<RowOpPtr>> make_cast(const Cast& step, ColumnTable& columns) {
    TRY(check_format(step.type));
    std::vector<RowOpPtr> ops;
    for (const std::string& name : step.columns) {
        const std::size_t from = TRY(columns.slot_of(name));
        ops.push_back(std::make_unique<CastOp>(name, from, columns.assign(name), step.type));
    }
    return ops;
}

Result<std::vector<RowOpPtr>> make_fill(const Fill& step, ColumnTable& columns) {
    std::vector<RowOpPtr> ops;
    for (const std::string& name : step.columns) {
        const std::size_t from = TRY(columns.slot_of(name));
        ops.push_back(std::make_unique<FillOp>(from, columns.assign(name), step.with));
    }
    return ops;
}

Result<std::vector<RowOpPtr>> make_validate(const Validate& step, ColumnTable& columns) {
    const std::shared_ptr<const Rules> rules = TRY(make_rules(step));
    std::vector<RowOpPtr> ops;
    for (const std::string& name : step.columns) {
        ops.push_back(std::make_unique<ValidateOp>(name, TRY(columns.slot_of(name)), rules));
    }
    return ops;
}

}  // namespace sluice::engine
