#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/detect.h"
#include "engine/sample_reading.h"
#include "engine/utf8.h"
#include "engine/value_shape.h"

namespace sluice::engine {
namespace {

constexpr double kNearlyAll = 0.95;  // of one type: the others deserve a warning

// How often each shape occurs in a column.
class Shapes {
  public:
    void add(std::string_view value) {
        const ValueShape shape = shape_of(value);
        ++counts_[static_cast<std::size_t>(shape)];
        if (shape == ValueShape::kText && example_.empty()) example_ = value;
    }
    std::size_t of(ValueShape shape) const { return counts_[static_cast<std::size_t>(shape)]; }
    std::size_t values() const {
        std::size_t all = 0;
        for (const std::size_t count : counts_) all += count;
        return all - of(ValueShape::kEmpty);
    }
    std::size_t numbers() const {
        return of(ValueShape::kInteger) + of(ValueShape::kDecimal) + of(ValueShape::kDecimalComma) +
               of(ValueShape::kGrouped);
    }
    std::size_t dates() const {
        return of(ValueShape::kIsoDate) + of(ValueShape::kDayFirst) + of(ValueShape::kMonthFirst) +
               of(ValueShape::kDayOrMonth);
    }
    // The first text.
    std::string_view example() const { return example_; }

  private:
    std::array<std::size_t, static_cast<std::size_t>(ValueShape::kText) + 1> counts_{};
    std::string_view example_;
};

struct Typed {
    ColumnType type;
    std::size_t count;
};

// The type of most values.
Typed best_type(const Shapes& shapes) {
    const bool integers = shapes.of(ValueShape::kInteger) == shapes.numbers();
    const std::array<Typed, 3> types{{
        {integers ? ColumnType::kInteger : ColumnType::kDecimal, shapes.numbers()},
        {ColumnType::kDate, shapes.dates()},
        {ColumnType::kBoolean, shapes.of(ValueShape::kBoolean)},
    }};
    return *std::ranges::max_element(types, {}, &Typed::count);
}

ColumnFinding conclude(std::string name, const Shapes& shapes, std::vector<std::string>& warnings) {
    const std::size_t values = shapes.values();
    if (values == 0) return {std::move(name), ColumnType::kEmpty, 1, "no value in the sample"};
    const Typed best = best_type(shapes);
    const double share = static_cast<double>(best.count) / static_cast<double>(values);
    if (best.count == values) {
        if (best.type == ColumnType::kDate && shapes.of(ValueShape::kDayOrMonth) == values)
            warnings.push_back(fmt::format("column \"{}\": day or month may stand first", name));
        const bool both =
            shapes.of(ValueShape::kDayFirst) > 0 && shapes.of(ValueShape::kMonthFirst) > 0;
        if (both)
            warnings.push_back(fmt::format("column \"{}\": day and month change places", name));
        return {std::move(name), best.type, 1, fmt::format("all of {} values", values)};
    }
    if (share >= kNearlyAll) {
        warnings.push_back(fmt::format("column \"{}\": {} of {} values are {}, but not \"{}\"",
                                       name,
                                       best.count,
                                       values,
                                       to_string(best.type),
                                       excerpt(shapes.example(), 40)));
    }
    std::string evidence =
        best.count == 0
            ? fmt::format("none of {} values is of another type", values)
            : fmt::format("{} of {} values are {}", best.count, values, to_string(best.type));
    return {std::move(name), ColumnType::kText, 1 - share, std::move(evidence)};
}

Finding conclude_decimal(const std::vector<Shapes>& columns, std::vector<std::string>& warnings) {
    std::size_t points = 0;
    std::size_t commas = 0;
    std::size_t groups = 0;
    for (const Shapes& shapes : columns) {
        points += shapes.of(ValueShape::kDecimal);
        commas += shapes.of(ValueShape::kDecimalComma);
        groups += shapes.of(ValueShape::kGrouped);
    }
    const std::string evidence = fmt::format(
        "{} values with a point, {} with a comma, {} with either meaning", points, commas, groups);
    if (groups > 0 && commas == 0 && points == 0)
        warnings.emplace_back("1,234 may be a thousand or a decimal: no value tells which");
    const std::size_t most = std::max(points, commas);
    const double score =
        most == 0 ? 0.5 : static_cast<double>(most) / static_cast<double>(points + commas);
    return {commas > points ? "comma" : "point", score, evidence};
}

// Reads the sample's rows as the dialect has them.
class Columns {
  public:
    Columns(const SampleTable& table, const Dialect& dialect) {
        const auto& records = table.records;
        const std::size_t header = std::min(dialect.header_rows, records.size());
        std::size_t width = 0;
        for (std::size_t i = 0; i < std::max<std::size_t>(header, 1) && i < records.size(); ++i)
            width = std::max(width, records[i].fields.size());
        const bool trailing =
            dialect.trailing_delimiter && width > 1 && records.front().fields.back().text.empty();
        if (trailing) --width;
        shapes.resize(width);
        for (std::size_t column = 0; column < width; ++column)
            names.push_back(name_of(records, header, column));
        for (std::size_t i = header; i < records.size(); ++i) {
            const auto& fields = records[i].fields;
            for (std::size_t column = 0; column < std::min(width, fields.size()); ++column)
                shapes[column].add(fields[column].text);
        }
    }
    std::vector<std::string> names;
    std::vector<Shapes> shapes;

  private:
    static std::string name_of(const std::vector<SampleRecord>& records,
                               std::size_t header,
                               std::size_t column) {
        if (header == 0) return fmt::format("column_{}", column + 1);
        std::string name;
        for (std::size_t i = 0; i < header; ++i) {
            if (column >= records[i].fields.size() || records[i].fields[column].text.empty())
                continue;
            if (!name.empty()) name += ' ';
            name += records[i].fields[column].text;
        }
        return excerpt(name);
    }
};

}  // namespace

std::string_view to_string(ColumnType type) {
    constexpr std::array<std::string_view, 6> kNames{
        "empty", "integer", "decimal", "boolean", "date", "text"};
    return kNames.at(static_cast<std::size_t>(type));
}

ColumnDetection detect_columns(std::string_view sample, bool whole, const Dialect& dialect) {
    const std::string_view text = behind_lines(sample, dialect.skip_lines);
    const SampleTable table = read_sample(text, DialectMarks(dialect), whole);
    const Columns columns(table, dialect);
    ColumnDetection found;
    for (std::size_t i = 0; i < columns.names.size(); ++i)
        found.columns.push_back(conclude(columns.names[i], columns.shapes[i], found.warnings));
    found.decimal = conclude_decimal(columns.shapes, found.warnings);
    return found;
}

}  // namespace sluice::engine
