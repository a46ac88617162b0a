#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "engine/column_shapes.h"
#include "engine/detect.h"
#include "engine/header_names.h"
#include "engine/sample_reading.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

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
        set_names(records, header, width);
        for (std::size_t i = header; i < records.size(); ++i) {
            const auto& fields = records[i].fields;
            for (std::size_t column = 0; column < std::min(width, fields.size()); ++column)
                shapes[column].add(fields[column].text);
        }
    }
    std::vector<std::string> names;
    std::vector<ColumnShapes> shapes;

  private:
    void set_names(const std::vector<SampleRecord>& records,
                   std::size_t header,
                   std::size_t width) {
        HeaderNames joined(Limits{}.header_bytes);
        for (std::size_t i = 0; i < header; ++i) {
            const auto& fields = records[i].fields;
            for (std::size_t column = 0; column < std::min(width, fields.size()); ++column)
                joined.add(column, fields[column].text, i + 1 < header);
        }
        const std::vector<std::string> taken = joined.take();
        for (std::size_t column = 0; column < width; ++column) {
            names.push_back(header == 0             ? fmt::format("column_{}", column + 1)
                            : column < taken.size() ? excerpt(taken[column])
                                                    : std::string());
        }
    }
};

}  // namespace

ColumnDetection detect_columns(std::string_view sample, bool whole, const Dialect& dialect) {
    const std::string_view text = behind_lines(sample, dialect.skip_lines);
    const SampleTable table = read_sample(text, DialectMarks(dialect), whole);
    const Columns columns(table, dialect);
    return conclude_columns(columns.names, columns.shapes);
}

}  // namespace sluice::engine
