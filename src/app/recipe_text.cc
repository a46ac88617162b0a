#include "app/recipe_text.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/columns_flags.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

json::array steps_of(const ColumnsFlags& flags) {
    const engine::ColumnMap columns = flags.columns().value_or(engine::ColumnMap());
    json::array steps;
    json::array renames;
    for (const engine::Rename& rename : columns.mapping) {
        renames.push_back({{"from", rename.from}, {"to", rename.to}});
    }
    if (!flags.map.empty()) steps.push_back({{"do", "rename"}, {"columns", std::move(renames)}});
    if (!flags.select.empty()) {
        steps.push_back({{"do", "select"}, {"columns", texts(columns.sequence)}});
    }
    return steps;
}

json::object columns_of(const engine::Typing& typing) {
    json::object types;
    for (const auto& [name, type] : typing.columns) {
        const std::string_view kind = engine::to_string(type.kind);
        if (type.format.empty()) {
            types[name] = kind;
        } else {
            types[name] = json::object{{"type", kind}, {"format", type.format}};
        }
    }
    return types;
}

json::value types_of(const engine::Typing& typing) {
    if (!typing.infer) return columns_of(typing);
    if (typing.columns.empty()) return "infer";
    return json::array{"infer", columns_of(typing)};
}

}  // namespace

std::string recipe_text(const ColumnsFlags& columns, const engine::Typing& typing) {
    json::object document{{"version", 1}, {"steps", steps_of(columns)}};
    if (!typing.columns.empty() || typing.infer) document["types"] = types_of(typing);
    if (!typing.nulls.empty()) document["null"] = texts(typing.nulls);
    return json::serialize(document);
}

}  // namespace sluice::app
