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
    TypedOp(std::string column,
            std::size_t from,
            std::size_t to,
            const ValueType& type,
            std::shared_ptr<const std::vector<std::string>> nulls)
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
        return (value.empty() && type_.kind != Kind::kText) ||
               std::ranges::find(*nulls_, value) != nulls_->end();
    }

    std::string column_;
    std::size_t from_;
    std::size_t to_;
    ValueType type_;
    std::shared_ptr<const std::vector<std::string>> nulls_;
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
    const auto nulls = std::make_shared<const std::vector<std::string>>(typing.nulls);
    TypedOps made;
    for (const std::string& name : columns.names()) {
        const TypedColumn* const said = said_of(typing, name);
        const ValueType type = said != nullptr ? said->type : ValueType{};
        // Text without nulls is what every value is; what is to be inferred must be seen as it is.
        const bool is_open = typing.infer && said == nullptr;
        made.bare.push_back(!is_open && (type.kind != Kind::kText || !nulls->empty()));
        if (!made.bare.back()) continue;
        const std::size_t from = TRY(columns.slot_of(name));
        made.ops.push_back(
            std::make_unique<TypedOp>(name, from, columns.assign(name), type, nulls));
    }
    return made;
}

}  // namespace sluice::engine
