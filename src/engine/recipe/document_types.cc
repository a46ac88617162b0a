#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "engine/recipe/document_parts.h"

namespace sluice::engine {
namespace {

namespace json = boost::json;

// "decimal", or {"type": "date", "format": …}.
Result<ValueType> parse_column_type(Members& columns, const json::value& value, std::string name) {
    if (!value.is_object()) return parse_type_name(columns, name);
    Members own(value.get_object(), fmt::format("types, column \"{}\"", name));
    ValueType type = TRY(parse_type(own, "type"));
    TRY(own.end());
    return type;
}

Result<std::vector<TypedColumn>> parse_columns(const json::object& types) {
    std::vector<TypedColumn> typed;
    Members columns(types, "types");
    for (const auto& [key, value] : types) {
        std::string name = TRY(to_text(json::value(key), "types", key));
        ValueType type = TRY(parse_column_type(columns, value, name));
        typed.push_back({std::move(name), std::move(type)});
    }
    return typed;
}

// Of columns that are not named. False: it is no word for that.
bool take_others(const json::value& value, Typing& typing) {
    if (!value.is_string()) return false;
    typing.infer = value.get_string() == "infer";
    typing.keep = value.get_string() == "keep";
    return typing.infer || typing.keep;
}

bool is_columns(const json::value& value) {
    return value.is_object() && !value.get_object().empty();
}

// {"price": "decimal"}, "infer", or ["infer", {"price": "decimal"}]; with "keep", too.
Result<void> parse_types(Members& members, const json::value& types, Typing& typing) {
    const json::value* columns = &types;
    if (take_others(types, typing)) return {};
    const bool is_pair = types.is_array() && types.get_array().size() == 2;
    if (is_pair && take_others(types.get_array()[0], typing)) columns = &types.get_array()[1];
    if (!is_columns(*columns)) {
        return members.bad(
            "\"types\" must be {\"COLUMN\": \"TYPE\", …}, \"infer\" or \"keep\", or both as in "
            "[\"infer\", {…}]");
    }
    typing.columns = TRY(parse_columns(columns->get_object()));
    return {};
}

}  // namespace

Result<Typing> parse_typing(Members& members) {
    Typing typing;
    if (const json::value* const types = members.find("types")) {
        TRY(parse_types(members, *types, typing));
    }
    if (members.find("null") != nullptr) typing.nulls = TRY(members.texts("null"));
    return typing;
}

}  // namespace sluice::engine
