#include "engine/row_format.h"

#include <algorithm>

#include "engine/json_text.h"
#include "engine/nested_names.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view name) {
    return name.find_first_not_of(" \t") == std::string_view::npos;
}

void append_csv_name(std::string& out, std::string_view name, bool quotes) {
    if (!quotes) {
        out += name;
        return;
    }
    out += '"';
    for (const char byte : name) {
        out += byte;
        if (byte == '"') out += '"';
    }
    out += '"';
}

void append_flat_key(std::string& key, bool first, std::string_view name) {
    constexpr std::size_t kAround = 8;  // at most: what stands before the name and behind it
    key.reserve(key.size() + name.size() + kAround);
    key += first ? "\"" : ",\"";
    append_json_escaped(key, name);
    key += "\":";
}

}  // namespace

RowFormat::RowFormat(Format format,
                     const ColumnPlan& columns,
                     const OutputDialect& dialect,
                     bool nest)
    : format_(format), width_(columns.size()), dialect_(dialect) {
    if (is_delimited()) {
        if (dialect_.delimiter.empty()) dialect_.delimiter = format == Format::kTsv ? "\t" : ",";
        make_csv(columns);
    } else {
        make_json(columns, nest);
    }
}

Result<void> RowFormat::check() const {
    if (name_refused_) {
        return fail(Code::kInvalid,
                    "value_needs_quotes",
                    "a column's name needs quotes, and the output has none",
                    {.row = {}, .column = excerpt(*name_refused_), .byte_offset = {}});
    }
    if (!is_delimited() || width_ > 0) return {};
    return fail(Code::kInvalid, "empty_file", "the table has no columns to write as CSV");
}

bool RowFormat::leaves_unquoted(const Dialect& input) const {
    return is_delimited() && dialect_.quotes != QuoteStyle::kAll && input.quote == '"' &&
           input.delimiter == dialect_.delimiter;
}

bool RowFormat::leaves_scalars_unquoted() const {
    constexpr std::string_view kInScalars = "+-.0123456789Eaeflrstu";
    return is_delimited() && dialect_.quotes != QuoteStyle::kAll &&
           !kInScalars.contains(delimiter_);
}

bool RowFormat::holds_special(std::string_view value) const {
    // One by one: each is looked for by vectors.
    return value.contains(delimiter_) || value.contains('"') || value.contains('\r') ||
           value.contains('\n');
}

bool RowFormat::needs_quotes(std::string_view value) const {
    const simd::CsvFrame frame = csv_frame(false);
    return value.empty() ? frame.quote_empty : frame.quote_all || holds_special(value);
}

bool RowFormat::is_lost_at_start(std::string_view value) const {
    return (width_ == 1 && is_blank(value)) || value.starts_with(kByteOrderMark);
}

bool RowFormat::loses_first(std::string_view value) const {
    const bool is_quoted = value.empty() && dialect_.quotes != QuoteStyle::kNone;
    return !dialect_.header && !is_quoted && is_lost_at_start(value);
}

bool RowFormat::loses_first_of(const FieldRows& rows) const {
    if (dialect_.header || width_ == 0) return false;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        if (loses_first(rows.row(i)->text())) return true;
    }
    return false;
}

Result<void> RowFormat::check_values(const FieldRows& rows, std::uint64_t first) const {
    if (!is_delimited() || dialect_.quotes != QuoteStyle::kNone) return {};
    const bool loses = loses_first_of(rows);
    for (std::size_t i = 0; i < rows.rows() * width_; ++i) {
        const std::string_view value = rows.fields()[i].text();
        const bool is_special = holds_special(value);
        if (!is_special && !(loses && i % width_ == 0 && loses_first(value))) continue;
        return fail(
            Code::kInvalid,
            "value_needs_quotes",
            is_special
                ? "a value holds a delimiter, a quote or a line end, and the output has no quotes"
                : "a file that began with this value would be read without it, and the output has "
                  "neither header nor quotes",
            {.row = first + i / width_, .column = names_[i % width_], .byte_offset = {}});
    }
    return {};
}

simd::CsvFrame RowFormat::csv_frame(bool unquoted_is_clean) const {
    const bool all = dialect_.quotes == QuoteStyle::kAll;
    const bool lone = dialect_.quotes == QuoteStyle::kMinimal && width_ == 1;
    const char delimiter = dialect_.delimiter.empty() ? ',' : dialect_.delimiter.front();
    return {delimiter, unquoted_is_clean, all, all || lone, dialect_.crlf};
}

void RowFormat::make_csv(const ColumnPlan& columns) {
    delimiter_ = dialect_.delimiter.front();
    frame_bytes_ = (2 + dialect_.delimiter.size()) * width_ + 2;
    const bool refuses = dialect_.quotes == QuoteStyle::kNone;
    std::size_t header_bytes = frame_bytes_;
    for (const OutputColumn& column : columns) header_bytes += column.name.size();
    if (dialect_.header) prologue_.reserve(header_bytes);
    for (const OutputColumn& column : columns) {
        if (refuses) names_.push_back(excerpt(column.name));
        if (!dialect_.header) continue;
        const bool lost = &column == &columns.front() && is_lost_at_start(column.name);
        const bool quotes = lost || needs_quotes(column.name);
        if (refuses && quotes && !name_refused_) name_refused_ = column.name;
        if (&column != &columns.front()) prologue_ += dialect_.delimiter;
        append_csv_name(prologue_, column.name, quotes);
    }
    if (dialect_.header && !columns.empty()) prologue_ += line_end();
}

void RowFormat::make_json(const ColumnPlan& columns, bool nest) {
    const bool lines = format_ == Format::kNdjson;
    separator_ = lines ? "" : ",\n";
    prologue_ = lines ? "" : format_ == Format::kItems ? "{\"items\":[" : "[";
    epilogue_ = lines ? "" : format_ == Format::kItems ? "]}\n" : "]\n";
    std::vector<std::string> texts;
    std::string_view closing;  // of the value before
    const std::string* before = nullptr;
    for (const OutputColumn& column : columns) {
        std::string& key = texts.emplace_back(texts.empty() ? separator_ + "{" : closing);
        if (nest)
            key += nested_key(before, column.name);
        else
            append_flat_key(key, before == nullptr, column.name);
        closing = column.bare ? "" : "\"";
        has_bare_ = has_bare_ || column.bare;
        key += closing;
        before = &column.name;
    }
    texts.push_back(columns.empty() ? separator_ + "{" : std::string(closing));
    if (nest && before != nullptr) texts.back() += nested_end(*before);
    texts.back() += '}';
    if (lines) texts.back() += '\n';
    for (const std::string& text : texts) frame_bytes_ += text.size();
    key_text_.reserve(frame_bytes_ + texts.front().size());
    for (const std::string& text : texts) {
        keys_.emplace_back(key_text_.data() + key_text_.size(), text.size());
        key_text_.append(text);
    }
    row_end_ = keys_.back();
    keys_.pop_back();
    if (!keys_.empty()) key_text_.append(keys_.front());
    between_rows_ = {row_end_.data(), key_text_.text().end()};
}

}  // namespace sluice::engine
