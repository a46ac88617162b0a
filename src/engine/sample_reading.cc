#include "engine/sample_reading.h"

#include <algorithm>
#include <map>
#include <unordered_set>

#include "engine/value_shape.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kFooterRecordsMax = 5;
constexpr std::size_t kPreambleRecordsMax = 20;  // that are filled up
constexpr std::size_t kCellsMax = 4000;          // looked at for their shape
constexpr std::string_view kSeparators = ",;\t|";

// How often each separates values in the world's files, roughly.
double likelihood(std::string_view delimiter) {
    if (delimiter == "," || delimiter == "\t") return 1;
    if (delimiter == ";") return 0.99;
    if (delimiter == "|" || delimiter.size() > 1) return 0.98;
    return delimiter == ":" ? 0.7 : 0.9;
}

bool ends_empty(const SampleRecord& record) {
    return record.fields.back().text.empty() && !record.fields.back().quoted;
}

// The number of fields that most records have; of two the larger.
std::size_t common_width(const SampleTable& table) {
    std::map<std::size_t, std::size_t> counts;
    const auto& records = table.records;
    for (std::size_t i = 0; i < records.size();) {
        const std::size_t begin = i;  // of records with as many fields
        const std::size_t fields = records[i].fields.size();
        while (i < records.size() && records[i].fields.size() == fields) ++i;
        counts[fields] += i - begin;
    }
    std::size_t width = 0;
    std::size_t most = 0;
    for (const auto& [fields, count] : counts) {
        if (count < most) continue;
        width = fields;
        most = count;
    }
    return width;
}

// Some records have a delimiter too many, and nothing behind it.
void find_trailing(SampleReading& reading) {
    for (const std::size_t wide : {reading.width, reading.width + 1}) {
        std::size_t narrow_count = 0;
        std::size_t wide_count = 0;
        bool empty = true;
        for (const SampleRecord& record : reading.table->records) {
            if (record.fields.size() == wide) {
                ++wide_count;
                empty = empty && ends_empty(record);
            }
            narrow_count += record.fields.size() + 1 == wide ? 1 : 0;
        }
        if (wide < 3 || !empty || wide_count == 0 || narrow_count == 0) continue;
        reading.trailing = true;
        reading.width = wide - 1;
        return;
    }
}

bool is_empty(const SampleField& field) {
    return field.text.empty();
}

// Values from the left on, and at least one field behind them that is empty.
bool is_filled_up(const SampleRecord& record) {
    const auto behind = std::ranges::find_if(record.fields, is_empty);
    return behind != record.fields.end() && std::all_of(behind, record.fields.end(), is_empty);
}

// The first record that names all columns, behind those that a program has filled up with
// delimiters, when the one at `from` cannot be a header.
std::size_t behind_filled_up(const SampleReading& reading, std::size_t from) {
    const auto& records = reading.table->records;
    if (from == records.size() || has_unique_fields(records[from], reading.width)) return from;
    const std::size_t to = std::min(records.size(), from + kPreambleRecordsMax + 1);
    for (std::size_t i = from; i < to; ++i) {
        if (is_like_header(records[i], reading.width)) return i;
        if (!is_filled_up(records[i])) break;
    }
    return from;
}

void find_body(SampleReading& reading) {
    const auto& records = reading.table->records;
    const auto fits = [&](const SampleRecord& record) { return reading.fits(record); };
    reading.first = static_cast<std::size_t>(std::ranges::find_if(records, fits) - records.begin());
    reading.first = behind_filled_up(reading, reading.first);
    reading.end = records.size();
    std::size_t footer = 0;
    while (reading.table->whole && footer <= kFooterRecordsMax &&
           reading.end - footer > reading.first &&
           records[reading.end - footer - 1].fields.size() < reading.width) {
        ++footer;
    }
    if (footer <= kFooterRecordsMax && 2 * footer < reading.rows()) reading.end -= footer;
    for (std::size_t i = reading.first; i < reading.end; ++i)
        reading.uneven += fits(records[i]) ? 0 : 1;
}

// A text that another delimiter would cut, or with quotes that were not understood.
bool is_unclean(const SampleField& field) {
    if (field.quoted || is_typed(shape_of(field.text))) return false;
    if (field.text.find('"') != std::string_view::npos) return true;
    for (std::size_t i = 0; i + 1 < field.text.size(); ++i) {
        if (kSeparators.find(field.text[i]) != std::string_view::npos && field.text[i + 1] != ' ')
            return true;
    }
    return false;
}

double clean_share(const SampleReading& reading) {
    std::size_t cells = 0;
    std::size_t unclean = 0;
    for (std::size_t i = reading.first; i < reading.end && cells < kCellsMax; ++i) {
        for (const SampleField& field : reading.table->records[i].fields) {
            ++cells;
            unclean += is_unclean(field) ? 1 : 0;
        }
    }
    return cells == 0 ? 1 : 1 - static_cast<double>(unclean) / static_cast<double>(cells);
}

double score_of(const SampleReading& reading) {
    if (reading.rows() == 0) return 0;
    const auto rows = static_cast<double>(reading.rows());
    const double even = 1 - static_cast<double>(reading.uneven) / rows;
    const double wide = reading.width == 1 ? 0.3 : 1 - 0.5 / static_cast<double>(reading.width);
    const double odd = std::min(1.0, 2 * static_cast<double>(reading.table->stray_quotes) / rows);
    double score = wide * even * even * (0.5 + 0.5 * clean_share(reading)) * (1 - odd) *
                   likelihood(reading.dialect.delimiter);
    if (reading.table->unterminated) score *= 0.3;
    if (reading.first > 0) score *= 0.95;
    const SampleRecord& header = reading.table->records[reading.first];
    return has_unique_fields(header, reading.width) ? score : 0.8 * score;
}

// A text that a program which puts quotes around texts would not leave bare: not NULL, not 007.
bool is_bare_text(const SampleField& field) {
    if (field.quoted || shape_of(field.text) != ValueShape::kText) return false;
    if (field.text == "NULL" || field.text == "null" || field.text == "\\N") return false;
    return std::ranges::any_of(field.text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '"' || byte > 0x7F || (byte >= 'A' && byte <= 'Z') ||
               (byte >= 'a' && byte <= 'z');
    });
}

}  // namespace

bool SampleReading::is_right_behind_preamble() const {
    return rows() > 0 && uneven == 0 && end == table->records.size() && table->stray_quotes == 0 &&
           !table->unterminated && has_unique_fields(table->records[first], width);
}

bool SampleReading::is_right() const {
    return first == 0 && !trailing && is_right_behind_preamble();
}

SampleReading read_sample_as(std::string_view sample, bool whole, const Dialect& dialect) {
    SampleReading reading;
    reading.dialect = dialect;
    reading.table =
        std::make_shared<const SampleTable>(read_sample(sample, DialectMarks(dialect), whole));
    reading.width = common_width(*reading.table);
    find_trailing(reading);
    find_body(reading);
    reading.score = score_of(reading);
    return reading;
}

bool has_unique_fields(const SampleRecord& record, std::size_t width) {
    std::unordered_set<std::string_view> seen;
    const std::size_t count = std::min(width, record.fields.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (!seen.insert(record.fields[i].text).second) return false;
    }
    return true;
}

bool has_consistent_quotes(const SampleReading& reading) {
    if (reading.rows() < 2 || reading.table->stray_quotes > 0 || reading.table->unterminated)
        return false;
    const auto& records = reading.table->records;
    std::size_t quoted = 0;
    for (std::size_t i = reading.first + 1; i < reading.end; ++i) {
        for (const SampleField& field : records[i].fields) {
            quoted += field.quoted ? 1 : 0;
            if (is_bare_text(field)) return false;
        }
    }
    return quoted > 0;
}

bool has_quoted_names(const SampleReading& reading) {
    return reading.rows() > 0 &&
           std::ranges::all_of(reading.table->records[reading.first].fields, &SampleField::quoted);
}

bool has_sure_preamble(const SampleReading& reading) {
    const auto& records = reading.table->records;
    const SampleRecord& header = records[reading.first];
    if (!is_like_header(header, reading.width)) return false;
    for (std::size_t i = 0; i < reading.first; ++i) {
        const auto empty = std::ranges::count_if(records[i].fields, is_empty);
        if (records[i].fields.size() - static_cast<std::size_t>(empty) >= reading.width)
            return false;
    }
    const bool after_empty =
        reading.first > 0 && std::ranges::all_of(records[reading.first - 1].fields, is_empty);
    if (header.after_blank || after_empty) return true;
    return reading.first + 1 < reading.end &&
           std::ranges::any_of(records[reading.first + 1].fields, [](const SampleField& field) {
               return is_typed(shape_of(field.text));
           });
}

bool follows_titles(const SampleReading& reading) {
    const auto& records = reading.table->records;
    const auto header = records.begin() + static_cast<std::ptrdiff_t>(reading.first);
    return reading.width > 2 && reading.rows() > 2 && reading.uneven == 0 &&
           is_like_header(*header, reading.width) &&
           std::all_of(records.begin(), header, [](const SampleRecord& each) {
               return each.fields.size() == 1;
           });
}

bool is_like_header(const SampleRecord& record, std::size_t width) {
    if (record.fields.size() < width) return false;
    for (std::size_t i = 0; i < std::min(width, record.fields.size()); ++i) {
        if (shape_of(record.fields[i].text) != ValueShape::kText) return false;
    }
    return has_unique_fields(record, width);
}

}  // namespace sluice::engine
