#include "engine/column_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr double kNearlyAll = 0.95;  // of one type: the others deserve a warning

struct Typed {
    ColumnType type;
    std::size_t count;
};

// The type of most values.
Typed best_type(const ColumnShapes& shapes) {
    const bool integers = shapes.of(ValueShape::kInteger) == shapes.numbers();
    const std::array<Typed, 3> types{{
        {integers ? ColumnType::kInteger : ColumnType::kDecimal, shapes.numbers()},
        {ColumnType::kDate, shapes.dates()},
        {ColumnType::kBoolean, shapes.of(ValueShape::kBoolean)},
    }};
    return *std::ranges::max_element(types, {}, &Typed::count);
}

ColumnFinding conclude(std::string name,
                       const ColumnShapes& shapes,
                       std::vector<Warning>& warnings) {
    const std::size_t values = shapes.values();
    if (values == 0) return {std::move(name), ColumnType::kEmpty, 1, "no value in the sample"};
    const Typed best = best_type(shapes);
    const double share = static_cast<double>(best.count) / static_cast<double>(values);
    if (best.count == values) {
        if (best.type == ColumnType::kDate && shapes.of(ValueShape::kDayOrMonth) == values)
            warnings.push_back(make_warning(WarningCode::kDayOrMonth, {{"column", name}}));
        const bool both =
            shapes.of(ValueShape::kDayFirst) > 0 && shapes.of(ValueShape::kMonthFirst) > 0;
        if (both) warnings.push_back(make_warning(WarningCode::kDayAndMonth, {{"column", name}}));
        return {std::move(name), best.type, 1, fmt::format("all of {} values", values)};
    }
    if (share >= kNearlyAll) {
        warnings.push_back(make_warning(WarningCode::kColumnExceptions,
                                        {{"column", name},
                                         {"n", best.count},
                                         {"of", values},
                                         {"type", std::string(to_string(best.type))},
                                         {"example", excerpt(shapes.example(), 40)}}));
    }
    std::string evidence =
        best.count == 0
            ? fmt::format("none of {} values is of another type", values)
            : fmt::format("{} of {} values are {}", best.count, values, to_string(best.type));
    return {std::move(name), ColumnType::kText, 1 - share, std::move(evidence)};
}

Finding conclude_decimal(const std::vector<ColumnShapes>& columns, std::vector<Warning>& warnings) {
    std::size_t points = 0;
    std::size_t commas = 0;
    std::size_t groups = 0;
    for (const ColumnShapes& shapes : columns) {
        points += shapes.of(ValueShape::kDecimal);
        commas += shapes.of(ValueShape::kDecimalComma);
        groups += shapes.of(ValueShape::kGrouped);
    }
    const std::string evidence = fmt::format(
        "{} values with a point, {} with a comma, {} with either meaning", points, commas, groups);
    if (groups > 0 && commas == 0 && points == 0)
        warnings.push_back(make_warning(WarningCode::kThousandOrDecimal));
    const std::size_t most = std::max(points, commas);
    const double score =
        most == 0 ? 0.5 : static_cast<double>(most) / static_cast<double>(points + commas);
    return {commas > points ? "comma" : "point", score, evidence};
}

}  // namespace

std::string_view to_string(ColumnType type) {
    constexpr std::array<std::string_view, 6> kNames{
        "empty", "integer", "decimal", "boolean", "date", "text"};
    return kNames.at(static_cast<std::size_t>(type));
}

ColumnDetection conclude_columns(const std::vector<std::string>& names,
                                 const std::vector<ColumnShapes>& shapes) {
    ColumnDetection found;
    for (std::size_t i = 0; i < names.size(); ++i)
        found.columns.push_back(conclude(names[i], shapes[i], found.warnings));
    found.decimal = conclude_decimal(shapes, found.warnings);
    return found;
}

}  // namespace sluice::engine
