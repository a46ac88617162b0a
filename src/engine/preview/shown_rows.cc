#include "engine/preview/shown_rows.h"

#include "base/memory_stream.h"
#include "engine/csv_reader.h"
#include "engine/preview/sinks.h"
#include "engine/preview/whole_records.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kValueBytes = 500;
constexpr std::size_t kTableBytes = 512 * 1024;
constexpr std::size_t kTextBytes = 4 << 20;

const Dialect& plain() {
    static const Dialect dialect{.delimiter = ","};
    return dialect;
}

// How delimited output is read.
Dialect dialect_of_output(const TransformSpec& spec) {
    Dialect dialect{.delimiter = spec.output.delimiter};
    if (dialect.delimiter.empty()) dialect.delimiter = spec.to == Format::kTsv ? "\t" : ",";
    dialect.header_rows = spec.output.header ? 1 : 0;
    return dialect;
}

}  // namespace

Result<void> ShownRows::header(const std::vector<std::string>& names) {
    table_.columns = names;
    return {};
}

Result<void> ShownRows::row(const Record& fields) {
    const std::size_t least = fields.size() * sizeof(std::string);
    if (table_.rows.size() == rows_max_ || bytes_ + least > kTableBytes) return {};
    std::vector<std::string>& row = table_.rows.emplace_back();
    row.reserve(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        row.push_back(excerpt(fields[i], kValueBytes));
        bytes_ += row.back().size();
    }
    bytes_ += least;
    return {};
}

Result<void> read_plain_csv(std::string_view csv, Table& table) {
    const DialectMarks marks(plain());
    CsvReader reader(marks, Limits{}, table);
    TRY(reader.feed(csv.substr(0, whole_delimited(csv, plain())), 0));
    return reader.finish();
}

Result<PreviewTable> read_output(std::string_view text,
                                 const TransformSpec& spec,
                                 std::size_t rows_max,
                                 const std::function<Result<void>()>& ask) {
    TransformSpec back{.from = Format::kCsv, .recipe = {}, .limits = spec.limits};
    std::string whole;
    if (is_delimited(spec.to)) {
        back.dialect = dialect_of_output(spec);
        whole = text.substr(0, whole_delimited(text, back.dialect));
    } else {
        back.from = spec.to == Format::kNdjson ? Format::kNdjson : Format::kJson;
        back.recipe.nesting.flatten = spec.recipe.nesting.nest;
        auto json = whole_json(text, spec.limits, back.from);
        if (!json || json->text.empty()) return PreviewTable{};
        whole = std::move(json->text);
    }
    MemorySource source(whole);
    BoundedSink csv(kTextBytes, ask);
    const auto read = transform(source, csv, back);
    if (!read && !csv.full()) return std::unexpected(read.error());
    ShownRows rows(rows_max);
    TRY(read_plain_csv(csv.text(), rows));
    return rows.take();
}

}  // namespace sluice::engine
