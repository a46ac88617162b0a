#include "engine/recipe/column_map_text.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <vector>

namespace sluice::engine {
namespace {

boost::json::array steps_of(const ColumnMap& columns) {
    boost::json::array steps;
    boost::json::array renames;
    for (const Rename& rename : columns.mapping) {
        // A new name that is not among those asked for renames nothing: the old one may be.
        const std::vector<std::string>& wanted = columns.sequence;
        if (!wanted.empty() && std::ranges::find(wanted, rename.to) == wanted.end()) continue;
        renames.push_back({{"from", rename.from}, {"to", rename.to}});
    }
    if (!renames.empty()) steps.push_back({{"do", "rename"}, {"columns", std::move(renames)}});
    if (!columns.sequence.empty()) {
        steps.push_back(
            {{"do", "select"},
             {"columns", boost::json::array(columns.sequence.begin(), columns.sequence.end())}});
    }
    return steps;
}

}  // namespace

std::string document_text(const ColumnMap& columns) {
    return boost::json::serialize(
        boost::json::object{{"version", 1}, {"steps", steps_of(columns)}});
}

}  // namespace sluice::engine
