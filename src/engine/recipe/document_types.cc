#include <fmt/format.h>

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

}  // namespace

Result<Typing> parse_typing(Members& members) {
    Typing typing;
    if (const json::value* const types = members.find("types")) {
        if (!types->is_object() || types->get_object().empty()) {
            return members.bad("\"types\" must be an object of columns and their types");
        }
        Members columns(types->get_object(), "types");
        for (const auto& [key, value] : types->get_object()) {
            std::string name = TRY(to_text(json::value(key), "types", key));
            ValueType type = TRY(parse_column_type(columns, value, name));
            typing.columns.push_back({std::move(name), std::move(type)});
        }
    }
    if (members.find("null") != nullptr) typing.nulls = TRY(members.texts("null"));
    return typing;
}

}  // namespace sluice::engine
