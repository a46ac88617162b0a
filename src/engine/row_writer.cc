#include "engine/row_writer.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <span>

#include "engine/json_text.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kPieceBytes = 1024 * 1024;
// A row above this is written value by value, in pieces: six bytes for each may be needed at once.
constexpr std::size_t kLargeRowBytes = 128 * 1024;

// What FieldRows::text_bytes() must cover.
[[maybe_unused]] std::size_t field_bytes(const FieldRows& rows) {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < rows.rows() * rows.width(); ++i) bytes += rows.fields()[i].size;
    return bytes;
}

// Whether a value is JSON, which the kernels do not write.
bool has_json(const FieldRows& rows) {
    const std::span fields(rows.fields(), rows.rows() * rows.width());
    return std::ranges::find(fields, Field::Kind::kJson, &Field::kind) != fields.end();
}

}  // namespace

RowWriter::RowWriter(const RowFormat& format, bool unquoted_is_clean, PieceSink& sink)
    : format_(format), csv_(format.csv_frame(unquoted_is_clean)), sink_(sink) {
    out_.reserve(kPieceBytes);
}

void RowWriter::begin() {
    row_count_ = 0;
    out_.reset(kPieceBytes);
}

Result<void> RowWriter::rows(const FieldRows& rows) {
    assert(field_bytes(rows) <= rows.text_bytes());
    const bool csv = format_.is_delimited();
    TRY(format_.check());
    TRY(format_.check_values(rows, row_count_ + 1));
    row_count_ += rows.rows();
    const bool simple =
        csv ? format_.dialect().delimiter.size() == 1 && !format_.loses_first_of(rows)
            : !(format_.has_bare() && has_json(rows));
    const std::size_t frames = rows.rows() * format_.frame_bytes();  // long names, in every row
    if (rows.text_bytes() > kLargeRowBytes || frames > kPieceBytes || !simple) {
        for (std::size_t i = 0; i < rows.rows(); ++i) TRY(large_row(rows.row(i)));
        return {};
    }
    const std::size_t room = (csv ? 2 : 6) * rows.text_bytes() + frames;
    if (out_.size() + room > kPieceBytes) TRY(hand_on());
    out_.reserve(out_.size() + room);
    char* const out = out_.data() + out_.size();
    const char* const end =
        csv ? simd::kernels().write_csv(rows.fields(), rows.rows(), rows.width(), csv_, out)
            : simd::kernels().write_json(rows.fields(), rows.rows(), format_.frame(), out);
    // Nothing can be trusted any more when it was not enough.
    if (end > out + room) [[unlikely]]
        std::abort();
    out_.resize(static_cast<std::size_t>(end - out_.data()));
    return {};
}

Result<void> RowWriter::hand_on() {
    if (out_.size() > 0) TRY(sink_.piece(out_.text()));
    out_.reset(kPieceBytes);
    return {};
}

Result<void> RowWriter::put(std::string_view text) {
    if (out_.size() + text.size() > kPieceBytes) TRY(hand_on());
    if (text.size() > kPieceBytes) return sink_.piece(text);
    out_.append(text);
    return {};
}

Result<void> RowWriter::large_row(const Field* fields) {
    for (std::size_t column = 0; column < format_.width(); ++column) {
        if (format_.is_delimited()) {
            const std::string_view value = fields[column].text();
            const bool lost = column == 0 && format_.loses_first(value);
            TRY(large_csv_value(fields[column], lost || format_.needs_quotes(value)));
            const bool last = column + 1 == format_.width();
            TRY(put(last ? format_.line_end() : format_.dialect().delimiter));
        } else {
            TRY(put(format_.frame().keys[column]));
            TRY(large_json_value(fields[column]));
        }
    }
    return format_.is_delimited() ? Result<void>() : put(format_.frame().row_end);
}

Result<void> RowWriter::large_json_value(const Field& field) {
    const std::string_view value = field.text();
    if (field.kind == Field::Kind::kJson) return put(value);
    std::string escaped;
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t end = at + json_clean_bytes(value.substr(at));
        TRY(put(value.substr(at, end - at)));
        if (end == value.size()) break;
        escaped.clear();
        if (value[end] == '"' && field.is_own_quote(field.data + end)) {
            escaped += '"';
        } else {
            append_json_escaped(escaped, value.substr(end, 1));
        }
        TRY(put(escaped));
        // A doubled quote is one.
        at = end + (value[end] == '"' && field.kind == Field::Kind::kQuoted ? 2 : 1);
    }
    return {};
}

Result<void> RowWriter::large_csv_value(const Field& field, bool quotes) {
    const std::string_view value = field.text();
    if (!quotes) return put(value);
    TRY(put("\""));
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t stop = std::min(value.find('"', at), value.size() - 1) + 1;
        TRY(put(value.substr(at, stop - at)));
        if (value[stop - 1] == '"') TRY(put("\""));
        // A doubled quote was one.
        at = stop + (value[stop - 1] == '"' && field.kind == Field::Kind::kQuoted ? 1 : 0);
    }
    return put("\"");
}

}  // namespace sluice::engine
