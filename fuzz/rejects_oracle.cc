#include <array>
#include <boost/json/parse.hpp>
#include <optional>
#include <vector>

#include "engine/base64.h"
#include "engine/recipe/document.h"
#include "fuzz/oracles.h"
#include "fuzz/splits.h"

namespace sluice::fuzz {
namespace {

using engine::Format;
using engine::TransformSpec;

constexpr std::string_view kSteps =
    R"({"version":1,"steps":[{"do":"cast","columns":["a"],"to":"integer"},)"
    R"({"do":"filter","where":{"column":"a","compare":"!=","value":"7"}}]})";

struct Raw {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The parts of `choice`: format, recipe, output, dialect.
TransformSpec spec_of(unsigned char choice, bool large_limits) {
    constexpr std::array kFrom{Format::kCsv, Format::kTsv, Format::kNdjson, Format::kJson};
    TransformSpec spec;
    spec.from = kFrom.at(choice & 3U);
    spec.to = (choice & 8U) != 0 ? Format::kNdjson : Format::kCsv;
    spec.limits = chosen_limits(large_limits);
    if ((choice & 4U) != 0) spec.recipe = engine::parse_recipe_document(kSteps).value();
    if ((choice & 16U) != 0) spec.dialect.header_rows = 0;
    if ((choice & 32U) != 0) spec.dialect.delimiter = "||";
    if ((choice & 64U) != 0) spec.dialect.comment = "#";
    if ((choice & 128U) != 0) spec.dialect.escape = '\\';
    return spec;
}

// Where the rejects stand; none: not where they say, or not in order.
std::optional<std::vector<Raw>> places(std::string_view input, std::string_view rejects) {
    std::vector<Raw> found;
    while (!rejects.empty()) {
        const std::size_t end = rejects.find('\n');
        const auto line = boost::json::parse(rejects.substr(0, end)).as_object();
        const auto begin = line.at("byte_offset").to_number<std::size_t>();
        const std::string raw = line.contains("raw")
                                    ? std::string(line.at("raw").as_string())
                                    : engine::from_base64(line.at("raw_base64").as_string());
        if (begin > input.size() || raw.empty() || !input.substr(begin).starts_with(raw)) return {};
        if (!found.empty() && begin < found.back().end) return {};
        found.push_back({begin, begin + raw.size()});
        rejects.remove_prefix(end + 1);
    }
    return found;
}

// The input without them. None: a CR and a LF that were two line ends would be one.
std::optional<std::string> without(std::string_view input, const std::vector<Raw>& raws) {
    std::string left;
    std::size_t at = 0;
    for (const Raw& raw : raws) {
        left += input.substr(at, raw.begin - at);
        at = raw.end;
        if (left.ends_with('\r') && input.substr(at).starts_with('\n')) return {};
    }
    return left.append(input.substr(at));
}

}  // namespace

std::string check_rejects(std::string_view input) {
    if (input.size() < 2) return {};
    const TransformSpec spec = spec_of(static_cast<unsigned char>(input[0]),
                                       (static_cast<unsigned char>(input[1]) & 1U) != 0);
    input.remove_prefix(2);
    const Outcome whole = run(input, spec, true);
    if (auto broken = check_splits(input, spec, whole, true); !broken.empty()) return broken;
    if (!whole.ok) return whole.error.code == Code::kInternal ? whole.all() : "";
    const auto raws = places(input, whole.rejects);
    if (!raws) return "not where they stand: " + whole.rejects;
    if (raws->size() != whole.summary.rejected) return "count: " + whole.all();
    if (spec.from == Format::kJson) return {};  // commas would be left
    // A row that a step rejected may have been the only one with a column.
    const bool by_step = whole.rejects.find("\"code\":\"bad_value\"") != std::string::npos;
    if (spec.from == Format::kNdjson && by_step) return {};
    const auto good = without(input, *raws);
    // A byte order mark may be left, which is no row.
    const std::size_t begin = good && good->starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const bool any = good && good->find_first_not_of(" \t\r\n", begin) != std::string::npos;
    if (!any) return {};
    const Outcome again = run(*good, spec, true);
    if (!again.ok || again.output != whole.output || !again.rejects.empty()) {
        return "without them: " + again.all() + "\n/ " + whole.all();
    }
    const auto rows_left_out = [](const Outcome& each) {
        return each.summary.filtered + each.summary.deduplicated;
    };
    return rows_left_out(again) == rows_left_out(whole) && again.summary.rows == whole.summary.rows
               ? ""
               : "rows: " + again.all() + "\n/ " + whole.all();
}

}  // namespace sluice::fuzz
