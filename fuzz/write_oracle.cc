#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <vector>

#include "engine/utf8.h"
#include "fuzz/oracles.h"
#include "fuzz/splits.h"

namespace sluice::fuzz {
namespace {

using engine::Format;
using engine::QuoteStyle;
using engine::TransformSpec;
using Row = std::vector<std::string>;

constexpr char kBetweenValues = '\x1F';

struct Table {
    Row names;
    std::vector<Row> rows;

    friend bool operator==(const Table&, const Table&) = default;
};

struct Case {
    TransformSpec spec;
    Table table;
};

std::string text_of(std::string_view bytes) {
    return std::string(bytes.substr(0, engine::text_prefix(bytes).bytes));
}

// The first row's values are in the names, too: so they need quotes as often.
Table table_of(std::string_view values, std::size_t width) {
    Table table;
    while (true) {
        const std::size_t end = std::min(values.find(kBetweenValues), values.size());
        if (table.rows.empty() || table.rows.back().size() == width) table.rows.emplace_back();
        table.rows.back().push_back(text_of(values.substr(0, end)));
        if (end == values.size()) break;
        values.remove_prefix(end + 1);
    }
    table.rows.back().resize(width);
    for (const std::string& value : table.rows.front())
        table.names.push_back(value + std::to_string(table.names.size()));
    return table;
}

Case case_of(std::string_view input) {
    const unsigned choice = static_cast<unsigned char>(input[0]);
    const std::size_t length = static_cast<unsigned char>(input[1]) % 20U;
    input.remove_prefix(2);
    constexpr std::array kStyles{
        QuoteStyle::kMinimal, QuoteStyle::kAll, QuoteStyle::kNone, QuoteStyle::kMinimal};
    TransformSpec spec;
    spec.to = (choice & 64U) != 0 ? Format::kTsv : Format::kCsv;
    spec.output.delimiter = std::string(input.substr(0, length));
    spec.output.quotes = kStyles.at(choice & 3U);
    spec.output.crlf = (choice & 4U) != 0;
    spec.output.header = (choice & 8U) != 0;
    input.remove_prefix(std::min(length, input.size()));
    return {spec, table_of(input, 1 + (choice >> 4U & 3U))};
}

std::string json_of(const Table& table) {
    std::string text;
    for (const Row& row : table.rows) {
        boost::json::object object;
        for (std::size_t i = 0; i < row.size(); ++i) object[table.names[i]] = row[i];
        text += boost::json::serialize(object) + '\n';
    }
    return text;
}

std::string csv_of(const Table& table) {
    std::string text;
    const auto add = [&](const Row& row) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += i == 0 ? "\"" : ",\"";
            for (const char c : row[i]) text.append(c == '"' ? 2 : 1, c);
            text += '"';
        }
        text += '\n';
    };
    add(table.names);
    std::ranges::for_each(table.rows, add);
    return text;
}

Table table_in(std::string_view ndjson) {
    Table table;
    while (!ndjson.empty()) {
        const std::size_t end = ndjson.find('\n');
        const auto object = boost::json::parse(ndjson.substr(0, end)).as_object();
        Row& row = table.rows.emplace_back();
        table.names.clear();
        for (const auto& [name, value] : object) {
            table.names.emplace_back(name);
            row.emplace_back(value.as_string());
        }
        ndjson.remove_prefix(end + 1);
    }
    return table;
}

std::string check_refusal(const Outcome& refused, const engine::OutputDialect& dialect) {
    const bool is_bad = !engine::check(dialect);
    if (is_bad) return refused.error.name == "bad_dialect" ? "" : "bad: " + refused.all();
    const bool may_refuse = dialect.quotes == QuoteStyle::kNone;
    return may_refuse && refused.error.name == "value_needs_quotes" ? "" : refused.all();
}

std::string check_back(const std::string& written, const Case& wanted) {
    const engine::OutputDialect& output = wanted.spec.output;
    TransformSpec spec;
    spec.from = wanted.spec.to;
    spec.to = Format::kNdjson;
    spec.dialect.delimiter = output.delimiter;
    spec.dialect.header_rows = output.header ? 1 : 0;
    const Outcome back = run(written, spec);
    Table expected = wanted.table;
    if (!output.header) {
        for (std::size_t i = 0; i < expected.names.size(); ++i)
            expected.names[i] = "column_" + std::to_string(i + 1);
    }
    return back.ok && table_in(back.output) == expected
               ? ""
               : "back: " + back.all() + "\nin: " + written + "\n/ " + json_of(expected);
}

}  // namespace

std::string check_write(std::string_view input) {
    if (input.size() < 2) return {};
    Case wanted = case_of(input);
    wanted.spec.from = Format::kNdjson;
    const Outcome of_json = run(json_of(wanted.table), wanted.spec);
    wanted.spec.from = Format::kCsv;
    const std::string csv = csv_of(wanted.table);
    const Outcome of_csv = run(csv, wanted.spec);
    if (auto broken = check_splits(csv, wanted.spec, of_csv); !broken.empty()) return broken;
    if (of_csv.ok != of_json.ok || of_csv.output != of_json.output ||
        of_csv.error.name != of_json.error.name) {
        return "of CSV: " + of_csv.all() + "\nof JSON: " + of_json.all();
    }
    if (!of_csv.ok) return check_refusal(of_csv, wanted.spec.output);
    return check_back(of_csv.output, wanted);
}

}  // namespace sluice::fuzz
