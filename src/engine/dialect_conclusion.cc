#include "engine/dialect_conclusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/utf8.h"
#include "engine/value_shape.h"

namespace sluice::engine {
namespace {

constexpr double kNearlyAsGood = 0.9;  // of the best score

std::string shown(std::optional<char> mark) {
    return mark ? std::string(1, *mark) : "none";
}
std::string counted(std::size_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// What is made of the best reading.
class Conclusion {
  public:
    Conclusion(SampleReading reading, const Dialect& start, const SaidOfDialect& said)
        : reading_(std::move(reading)), keeps_stray_quotes_(start.stray_quotes), said_(said) {
        found_.dialect = reading_.dialect;
        found_.dialect.trailing_delimiter = found_.dialect.trailing_delimiter || reading_.trailing;
    }

    DialectDetection run(const std::vector<SampleReading>& readings, std::size_t skipped) {
        header_at_ = reading_.first;
        if (reading_.rows() > 0) {
            conclude_preamble(skipped);
            conclude_header();
        } else {
            found_.preamble = {"0 lines", 1, "there is no record"};
            found_.header = {"none", 0, "there is no record"};
        }
        conclude_marks();
        warn_of_rivals(readings);
        warn_of_rows();
        return std::move(found_);
    }

  private:
    void warn(WarningCode code, std::vector<WarningValue> values = {}) {
        found_.warnings.push_back(make_warning(code, std::move(values)));
    }
    const SampleRecord& record(std::size_t index) const { return reading_.table->records[index]; }

    // Lines before the header; also those that a program has filled up with delimiters.
    void conclude_preamble(std::size_t skipped) {
        found_.preamble = {"0 lines", 1, "the first record is part of the table"};
        if (said_.skip_lines) {
            found_.preamble = {counted(skipped, "line"), 1, "was said"};
            return;
        }
        if (header_at_ == 0) return;
        const bool lacks_a_name =
            header_at_ == 1 && reading_.width > 2 && record(0).fields.size() + 1 == reading_.width;
        if (lacks_a_name || !(has_sure_preamble(reading_) || follows_titles(reading_))) {
            header_at_ = 0;
            warn(WarningCode::kFirstRecordFields,
                 {{"n", record(0).fields.size()}, {"most", reading_.width}});
            return;
        }
        warn(WarningCode::kPreambleLeftOut,
             {{"n", header_at_}, {"text", excerpt(first_text(record(0)), 40)}});
        found_.dialect.skip_lines = skipped + record(header_at_).line;
        found_.preamble = {counted(record(header_at_).line, "line"),
                           0.9,
                           fmt::format("{} before the first that looks like a header of {} columns",
                                       counted(header_at_, "record"),
                                       reading_.width)};
    }

    static std::string_view first_text(const SampleRecord& record) {
        for (const SampleField& field : record.fields) {
            if (!field.text.empty()) return field.text;
        }
        return {};
    }

    void conclude_header() {
        if (said_.header_rows) {
            found_.header = {counted(found_.dialect.header_rows, "record"), 1, "was said"};
            return;
        }
        const SampleRecord& first = record(header_at_);
        const bool has_next = header_at_ + 1 < reading_.end;
        if (!has_unique_fields(first, reading_.width)) return conclude_broken_header(has_next);
        const std::size_t told = columns_told_by_type();
        if (told > 0) {
            found_.header = {
                "1 record",
                1,
                fmt::format("{} of texts, of other values below", counted(told, "column name"))};
        } else if (is_like_header(first, reading_.width)) {
            found_.header = {"1 record", 0.7, "its values are texts, and no two are the same"};
        } else {
            found_.header = {"1 record", 0.4, "no two of its values are the same"};
            warn(WarningCode::kHeaderLikeData);
        }
        if (has_next && is_like_header(first, reading_.width) &&
            is_second_header(record(header_at_ + 1))) {
            warn(WarningCode::kSecondHeaderRecord);
        }
    }

    // Two columns have one name: as it stands the file is an error.
    void conclude_broken_header(bool has_next) {
        const SampleRecord& first = record(header_at_);
        if (has_next && stands_above_values(record(header_at_ + 1)) &&
            joins_to_header(first, record(header_at_ + 1))) {
            found_.dialect.header_rows = 2;
            found_.header = {"2 records", 0.8, "only together do they name every column"};
        } else if (has_next && is_like_next(first, record(header_at_ + 1))) {
            found_.dialect.header_rows = 0;
            found_.header = {"none", 0.8, "the first record holds data, and one value twice"};
        } else {
            found_.header = {"1 record", 0.3, "two columns have the same name"};
            warn(WarningCode::kSameNames);
        }
    }

    // Some values are no texts, and none of those stands above a text.
    bool is_like_next(const SampleRecord& first, const SampleRecord& next) const {
        std::size_t typed = 0;
        for (std::size_t i = 0; i < std::min(first.fields.size(), next.fields.size()); ++i) {
            if (!is_typed(shape_of(first.fields[i].text))) continue;
            if (shape_of(next.fields[i].text) == ValueShape::kText) return false;
            ++typed;
        }
        return typed > 0;
    }

    // Whether a text of the second record stands above what is none: it is no row then.
    bool stands_above_values(const SampleRecord& second) const {
        if (header_at_ + 2 >= reading_.end) return false;
        const auto& below = record(header_at_ + 2).fields;
        for (std::size_t i = 0; i < std::min(second.fields.size(), below.size()); ++i) {
            if (shape_of(second.fields[i].text) == ValueShape::kText &&
                is_typed(shape_of(below[i].text))) {
                return true;
            }
        }
        return false;
    }

    bool joins_to_header(const SampleRecord& first, const SampleRecord& second) const {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < reading_.width; ++i) {
            names.emplace_back();
            for (const SampleRecord* each : {&first, &second}) {
                if (i >= each->fields.size()) continue;
                if (is_number(shape_of(each->fields[i].text)) && each == &second) return false;
                names.back().append(each->fields[i].text).append(" ");
            }
            if (names.back().find_first_not_of(' ') == std::string::npos) return false;
        }
        std::vector<SampleField> joined;
        for (const std::string& name : names) joined.push_back({name, false});
        return has_unique_fields({.fields = joined}, reading_.width);
    }

    // Columns with a text in the header and, in the rows that have a value, none.
    std::size_t columns_told_by_type() const {
        std::size_t told = 0;
        for (std::size_t column = 0; column < reading_.width; ++column) {
            if (shape_at(header_at_, column) != ValueShape::kText) continue;
            std::size_t typed = 0;
            std::size_t texts = 0;
            for (std::size_t i = header_at_ + 1; i < std::min(reading_.end, header_at_ + 100);
                 ++i) {
                const ValueShape shape = shape_at(i, column);
                typed += is_typed(shape) ? 1 : 0;
                texts += shape == ValueShape::kText ? 1 : 0;
            }
            told += typed > 0 && typed >= 9 * texts ? 1 : 0;
        }
        return told;
    }
    bool is_second_header(const SampleRecord& second) const {
        return reading_.rows() > 3 && is_like_header(second, reading_.width) &&
               !is_like_header(record(header_at_ + 2), reading_.width);
    }
    ValueShape shape_at(std::size_t index, std::size_t column) const {
        const auto& fields = record(index).fields;
        return column < fields.size() ? shape_of(fields[column].text) : ValueShape::kEmpty;
    }

    void conclude_marks() {
        const SampleReading& best = reading_;
        const std::size_t even = best.rows() - best.uneven;
        found_.delimiter = {delimiter_shown(best.dialect.delimiter),
                            said_.delimiter ? 1 : best.score,
                            said_.delimiter ? "was said"
                                            : fmt::format("{} of {} have {}",
                                                          even,
                                                          counted(best.rows(), "record"),
                                                          counted(best.width, "field"))};
        std::size_t quoted = 0;
        for (const SampleRecord& each : best.table->records)
            quoted +=
                static_cast<std::size_t>(std::ranges::count_if(each.fields, &SampleField::quoted));
        found_.quote = {shown(best.dialect.quote),
                        quoted > 0 ? 1 : 0.5,
                        said_.quote ? "was said" : counted(quoted, "value") + " between quotes"};
        found_.escape = best.dialect.escape
                            ? Finding{shown(best.dialect.escape), 0.9, "stands before quotes"}
                            : Finding{"doubled quote", quoted > 0 ? 1 : 0.5, "nothing else does"};
        found_.comment = {best.dialect.comment.empty() ? "none" : best.dialect.comment,
                          1,
                          counted(best.table->comments, "line")};
    }

    void warn_of_rivals(const std::vector<SampleReading>& readings) {
        std::vector<std::string_view> told{reading_.dialect.delimiter};
        for (const SampleReading& other : readings) {
            if (other.width < 2 || other.score < kNearlyAsGood * reading_.score) continue;
            if (std::ranges::find(told, other.dialect.delimiter) != told.end()) continue;
            told.push_back(other.dialect.delimiter);
            warn(WarningCode::kOtherDelimiter,
                 {{"delimiter", other.dialect.delimiter},
                  {"n", other.rows() - other.uneven},
                  {"of", other.rows()},
                  {"fields", other.width}});
        }
    }

    void warn_of_rows() {
        const auto& records = reading_.table->records;
        if (!said_.comment && reading_.table->comments > 0) {
            warn(WarningCode::kCommentsLeftOut, {{"mark", reading_.dialect.comment}});
        }
        if (reading_.uneven > 0) {
            warn(WarningCode::kUnevenRecords, {{"n", reading_.uneven}, {"fields", reading_.width}});
        }
        if (reading_.end < records.size()) {
            warn(WarningCode::kFooter, {{"n", records.size() - reading_.end}});
        }
        if (reading_.table->unterminated) warn(WarningCode::kOpenQuote);
        if (!keeps_stray_quotes_) warn_of_stray_quotes();
        if (reading_.trailing) warn(WarningCode::kTrailingDelimiters);
        const bool nameless = reading_.rows() > 0 && reading_.width > 1 && !reading_.trailing &&
                              found_.dialect.header_rows == 1 &&
                              record(header_at_).fields.back().text.empty();
        if (nameless) warn(WarningCode::kNamelessColumn);
    }

    void warn_of_stray_quotes() {
        if (reading_.dialect.stray_quotes) {
            warn(WarningCode::kStrayQuotesKept);
        } else if (reading_.table->stray_quotes > 0) {
            warn(WarningCode::kTextBehindQuotes, {{"n", reading_.table->stray_quotes}});
        }
    }

    SampleReading reading_;
    bool keeps_stray_quotes_;  // whether there are any or not
    SaidOfDialect said_;
    std::size_t header_at_ = 0;
    DialectDetection found_;
};

}  // namespace

DialectDetection conclude_dialect(const DialectSearchResult& search,
                                  const Dialect& start,
                                  const SaidOfDialect& said,
                                  std::size_t skipped) {
    return Conclusion(search.best, start, said).run(search.readings, skipped);
}

}  // namespace sluice::engine
