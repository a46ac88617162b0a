#include "app/recipe_text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/columns_flags.h"
#include "engine/recipe/column_map_text.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// Adds to `types`, in place of what they say of the same columns.
void add_columns(const engine::Typing& typing, json::object& types) {
    for (const auto& [name, type] : typing.columns) {
        const std::string_view kind = engine::to_string(type.kind);
        if (type.format.empty()) {
            types[name] = kind;
        } else {
            types[name] = json::object{{"type", kind}, {"format", type.format}};
        }
    }
}

// The member "types", in the shortest way to say it. `said`: what stands there.
json::value types_of(const json::value& said, const engine::Typing& typing) {
    const json::value* const columns = said.is_array() ? &said.get_array()[1] : &said;
    json::object types = columns->is_object() ? columns->get_object() : json::object();
    add_columns(typing, types);
    json::value others = said.is_array() ? said.get_array()[0] : said;
    if (typing.infer || typing.keep) others = typing.infer ? "infer" : "keep";
    if (!others.is_string()) return types;
    if (types.empty()) return others;
    return json::array{std::move(others), std::move(types)};
}

void add_flags(const engine::Typing& typing,
               const engine::Nesting& nesting,
               json::object& document) {
    if (!typing.columns.empty() || typing.infer || typing.keep) {
        json::value& types = document["types"];
        types = types_of(types, typing);
    }
    if (!typing.nulls.empty()) {
        json::value& nulls = document["null"];
        if (!nulls.is_array()) nulls = json::array();
        for (const std::string& text : typing.nulls) nulls.get_array().emplace_back(text);
    }
    if (nesting.flatten) document["flatten"] = true;
    if (!nesting.explode.empty()) document["explode"] = nesting.explode;
    if (nesting.nest) document["nest"] = true;
}

}  // namespace

std::string recipe_text(const ColumnsFlags& columns,
                        const engine::Typing& typing,
                        const engine::Nesting& nesting) {
    const auto map = columns.columns().value_or(engine::ColumnMap());
    json::object document = json::parse(engine::document_text(map)).as_object();
    add_flags(typing, nesting, document);
    return json::serialize(document);
}

std::string recipe_text(std::string_view document,
                        const engine::Typing& typing,
                        const engine::Nesting& nesting) {
    json::object merged = json::parse(document).as_object();
    add_flags(typing, nesting, merged);
    return json::serialize(merged);
}

}  // namespace sluice::app
