#include "engine/recipe/typed_ops.h"

#include <algorithm>
#include <array>
#include <memory>

#include "engine/json_number.h"
#include "engine/recipe/value_ops.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;

// With the padding that kernels read around a text.
constexpr std::array<char, 192> kNullText = [] {
    std::array<char, 192> text{};
    std::ranges::copy(std::string_view("null"), text.begin() + 64);
    return text;
}();

Field null_field() {
    return Field::of({kNullText.data() + 64, 4});
}

using Nulls = std::shared_ptr<const std::vector<std::string>>;

bool is_one_of(const Nulls& nulls, std::string_view value) {
    return std::ranges::find(*nulls, value) != nulls->end();
}

// Whether the value is written as it is: the number it was said to be, in JSON's own grammar.
bool stands_as_it_is(std::string_view value, const ValueType& type) {
    if (!is_numeric(type.kind) || type.decimal_mark != '.') return false;
    const JsonNumber number = json_number(value);
    if (type.kind == Kind::kInteger) return number == JsonNumber::kInteger;
    if (number == JsonNumber::kExponent) return type.kind == Kind::kNumber;
    return number != JsonNumber::kNone;
}

class TypedOp final : public RowOp {
  public:
    TypedOp(
        std::string column, std::size_t from, std::size_t to, const ValueType& type, Nulls nulls)
        : column_(std::move(column)), from_(from), to_(to), type_(type), nulls_(std::move(nulls)) {}

    Result<bool> run(Row& row) const override {
        const std::string_view value = row.value(from_);
        if (is_null(value)) {
            row.field(to_) = null_field();
            return true;
        }
        if (stands_as_it_is(value, type_)) {
            row.field(to_) = row.field(from_);
            return true;
        }
        const bool is_string = type_.kind == Kind::kText || type_.kind >= Kind::kDate;
        std::string& made = row.scratch();
        if (is_string) made += '"';
        if (!append_canonical(made, value, type_)) return not_of_type(column_, value, type_);
        if (is_string) made += '"';
        row.set_written(to_, made, is_string ? Field::Kind::kJsonString : Field::Kind::kText);
        return true;
    }

  private:
    bool is_null(std::string_view value) const {
        return (value.empty() && type_.kind != Kind::kText) || is_one_of(nulls_, value);
    }

    std::string column_;
    std::size_t from_;
    std::size_t to_;
    ValueType type_;
    Nulls nulls_;
};

// Of JSON input: what the value was there.
class KeepOp final : public RowOp {
  public:
    KeepOp(std::size_t from, std::size_t to, Nulls nulls)
        : from_(from), to_(to), nulls_(std::move(nulls)) {}

    Result<bool> run(Row& row) const override {
        const std::string_view value = row.value(from_);
        row.field(to_) = row.field(from_);
        Field& field = row.field(to_);
        if (field.is_none() || is_one_of(nulls_, value)) {
            field = null_field();
        } else if (field.kind == Field::Kind::kNested) {
            field.kind = Field::Kind::kJson;
        } else if (field.kind != Field::Kind::kUnquoted) {
            std::string& made = row.scratch();
            made.append(1, '"').append(value).append(1, '"');
            row.set_written(to_, made, Field::Kind::kJsonString);
        }
        return true;
    }

  private:
    std::size_t from_;
    std::size_t to_;
    Nulls nulls_;
};

const TypedColumn* said_of(const Typing& typing, std::string_view name) {
    const auto found = std::ranges::find(typing.columns, name, &TypedColumn::name);
    return found == typing.columns.end() ? nullptr : &*found;
}

// That each column that is said is there, once.
Result<void> check(const Typing& typing, const ColumnTable& columns) {
    for (const TypedColumn& column : typing.columns) {
        TRY(columns.require(column.name));
        TRY(check_format(column.type));
        if (said_of(typing, column.name) != &column) {
            return duplicate_column(column.name, "has two types");
        }
    }
    return {};
}

}  // namespace

Result<TypedOps> make_typed(const Typing& typing, ColumnTable& columns) {
    TRY(check(typing, columns));
    const Nulls nulls = std::make_shared<const std::vector<std::string>>(typing.nulls);
    TypedOps made;
    for (const std::string& name : columns.names()) {
        const TypedColumn* const said = said_of(typing, name);
        const ValueType type = said != nullptr ? said->type : ValueType{};
        // Text without nulls is what every value is; what is to be inferred must be seen as it is.
        const bool is_open = typing.infer && said == nullptr;
        const bool is_kept = typing.keep && said == nullptr;
        made.bare.push_back(is_kept || (!is_open && (type.kind != Kind::kText || !nulls->empty())));
        if (!made.bare.back()) continue;
        const std::size_t from = TRY(columns.slot_of(name));
        const std::size_t to = columns.assign(name);
        made.ops.push_back(is_kept ? RowOpPtr(std::make_unique<KeepOp>(from, to, nulls))
                                   : std::make_unique<TypedOp>(name, from, to, type, nulls));
    }
    return made;
}

}  // namespace sluice::engine
