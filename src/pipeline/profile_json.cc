#include "pipeline/profile_json.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "engine/utf8.h"
#include "pipeline/error_json.h"
#include "pipeline/inspection_json.h"

namespace sluice::pipeline {
namespace {

constexpr std::size_t kValueBytes = 200;

boost::json::object profile_json(const engine::ColumnProfile& profile) {
    boost::json::object told{{"values", profile.values},
                             {"filled", profile.filled},
                             {"distinct", profile.distinct},
                             {"distinct_is_all", profile.distinct_is_all}};
    if (profile.min) told["min"] = engine::excerpt(*profile.min, kValueBytes);
    if (profile.max) told["max"] = engine::excerpt(*profile.max, kValueBytes);
    if (profile.histogram) {
        told["histogram"] = {{"from", profile.histogram->from},
                             {"width", profile.histogram->width},
                             {"counts", boost::json::value_from(profile.histogram->counts)}};
    }
    boost::json::array& top = told["top"].emplace_array();
    for (const auto& [value, count] : profile.top) {
        top.push_back(
            boost::json::object{{"value", engine::excerpt(value, kValueBytes)}, {"count", count}});
    }
    return told;
}

}  // namespace

boost::json::object profiled_column_json(const engine::PreviewColumn& column) {
    auto told = column_json(column.finding);
    if (column.profile) told["profile"] = profile_json(*column.profile);
    return told;
}

boost::json::array problems_json(const std::vector<engine::Problem>& problems) {
    boost::json::array told;
    for (const engine::Problem& problem : problems) {
        auto object = error_json(problem.error);
        object[problem.raw_is_text ? "raw" : "raw_base64"] = problem.raw;
        told.push_back(std::move(object));
    }
    return told;
}

std::string as_utf8(std::string text) {
    if (is_utf8(text)) return text;
    std::string valid;
    for (std::string_view rest = text; !rest.empty();) {
        const std::size_t length = utf8_length(rest);
        valid += length > 0 ? rest.substr(0, length) : "\xEF\xBF\xBD";
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return valid;
}

}  // namespace sluice::pipeline
