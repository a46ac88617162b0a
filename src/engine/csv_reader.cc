#include "engine/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/utf8.h"

namespace sluice::engine {

CsvReader::CsvReader(const DialectMarks& marks, const Limits& limits, Table& table)
    : marks_(marks),
      dialect_(marks.dialect()),
      limits_(limits),
      table_(table),
      strays_(marks),
      header_names_(limits.header_bytes) {}

CsvReader::CsvReader(const DialectMarks& marks,
                     const Limits& limits,
                     Table& table,
                     std::vector<std::string> header,
                     std::uint64_t row)
    : CsvReader(marks, limits, table) {
    header_ = std::move(header);
    row_ = row;
}

void CsvReader::restart() {
    state_ = State::kRecord;
    after_cr_ = excess_is_data_ = false;
    record_.clear();
    field_count_ = 0;
}

Result<void> CsvReader::feed(std::string_view block, std::uint64_t offset) {
    for (std::size_t at = 0; at < block.size();) {
        at += TRY(take(block.substr(at), offset + at));
    }
    return {};
}

Result<std::size_t> CsvReader::take(std::string_view text, std::uint64_t offset) {
    switch (state_) {
        case State::kRecord:
            return begin_record(text, offset);
        case State::kField:
            return begin_field(text);
        case State::kUnquoted:
            return take_unquoted(text, offset);
        case State::kQuoted:
            return take_quoted(text, offset);
        case State::kQuoteInQuoted:
            return take_behind_quote(text, offset);
        case State::kComment:
            break;
    }
    return take_comment(text, offset);
}

std::size_t CsvReader::begin_record(std::string_view text, std::uint64_t offset) {
    if (std::exchange(after_cr_, false) && text.front() == '\n') return 1;
    record_offset_ = field_offset_ = offset;
    strays_.begin_record();
    if (!marks_.is_comment(text)) return begin_field(text);
    state_ = State::kComment;
    return 0;
}

std::size_t CsvReader::begin_field(std::string_view text) {
    quoted_ = marks_.is_quote(text.front());
    state_ = quoted_ ? State::kQuoted : State::kUnquoted;
    return quoted_ ? 1 : 0;
}

Result<std::size_t> CsvReader::take_comment(std::string_view text, std::uint64_t offset) {
    const std::size_t at = std::min(text.find_first_of("\r\n"), text.size());
    if (offset + at - record_offset_ > limits_.record_bytes) return too_large(false);
    if (at == text.size()) return at;
    after_cr_ = text[at] == '\r';
    state_ = State::kRecord;
    return at + 1;
}

Result<std::size_t> CsvReader::take_unquoted(std::string_view text, std::uint64_t offset) {
    const auto plain = static_cast<std::size_t>(
        marks_.skip_plain(text.data(), text.data() + text.size()) - text.data());
    TRY(append(text.substr(0, plain), offset));
    if (plain == text.size()) return plain;
    const std::string_view rest = text.substr(plain);
    offset += plain;
    if (const std::size_t separator = marks_.separator(rest); separator > 0) {
        TRY(end_at(rest.front(), offset));
        field_offset_ = offset + separator;
        return plain + separator;
    }
    if (marks_.is_escape(rest.front())) return plain + TRY(take_escaped(rest, offset));
    TRY(append(rest.substr(0, 1), offset));  // a delimiter begins so, but this is none
    return plain + 1;
}

Result<std::size_t> CsvReader::take_quoted(std::string_view text, std::uint64_t offset) {
    if (const std::size_t doubled = take_doubled(text, offset); doubled > 0) return doubled;
    const auto plain = static_cast<std::size_t>(
        marks_.skip_quoted(text.data(), text.data() + text.size()) - text.data());
    TRY(append(text.substr(0, plain), offset));
    if (plain == text.size()) return plain;
    if (!marks_.is_quote(text[plain])) {
        return plain + TRY(take_escaped(text.substr(plain), offset + plain));
    }
    state_ = State::kQuoteInQuoted;
    return plain + 1;
}

// As many doubled quotes as the limits have room for; the one that is too many is append()'s.
std::size_t CsvReader::take_doubled(std::string_view text, std::uint64_t offset) {
    const std::uint64_t used =
        std::min<std::uint64_t>(offset - record_offset_, limits_.record_bytes);
    const std::uint64_t room = std::min<std::uint64_t>(
        limits_.field_bytes - record_.open_byte_count(), (limits_.record_bytes - used) / 2);
    const std::size_t doubled = marks_.doubled_quotes(text.substr(0, 2 * room));
    record_.append(text.substr(0, doubled));
    return 2 * doubled;
}

// The byte behind an escape is data; an escape at the very end is, too.
Result<std::size_t> CsvReader::take_escaped(std::string_view text, std::uint64_t offset) {
    const std::size_t size = std::min<std::size_t>(text.size(), 2);
    TRY(append(text.substr(size - 1, 1), offset));
    return size;
}

// The bytes behind a quote inside a quoted field.
Result<std::size_t> CsvReader::take_behind_quote(std::string_view text, std::uint64_t offset) {
    if (marks_.is_quote(text.front())) {
        state_ = State::kQuoted;
        TRY(append(text.substr(0, 1), offset));
        return 1;
    }
    if (const std::size_t separator = marks_.separator(text); separator > 0) {
        TRY(end_at(text.front(), offset));
        field_offset_ = offset + separator;
        return separator;
    }
    if (dialect_.stray_quotes) return take_stray_quote(text, offset);
    Place here = place();
    here.byte_offset = offset;
    return fail(Code::kInvalid,
                "stray_quote",
                "text follows a closing quote; double a quote that belongs to the value",
                here);
}

// `text` stands behind the quote.
Result<std::size_t> CsvReader::take_stray_quote(std::string_view text, std::uint64_t offset) {
    const std::string_view quote(&*dialect_.quote, 1);
    TRY(append(quote, offset));
    // What is beyond the limits is not looked at: it may be in the next chunk.
    const std::uint64_t used =
        std::min<std::uint64_t>(offset - record_offset_, limits_.record_bytes);
    const std::uint64_t room = limits_.record_bytes - used + dialect_.delimiter.size();
    if (strays_.is_closed_later(text.substr(0, room), offset)) {
        state_ = State::kQuoted;
        return 0;
    }
    state_ = State::kUnquoted;
    TRY(append(quote, offset));  // the one that opened it
    record_.move_last_to_front();
    return 0;
}

// Ends the open field, and the record too when `byte` is a line end's.
Result<void> CsvReader::end_at(char byte, std::uint64_t offset) {
    if (offset - record_offset_ > limits_.record_bytes) [[unlikely]]
        return too_large(false);
    TRY(end_field());
    if (byte != '\r' && byte != '\n') {
        state_ = State::kField;
        return {};
    }
    after_cr_ = byte == '\r';
    return end_record();
}

// `offset`: where the bytes stand in the file.
Result<void> CsvReader::append(std::string_view bytes, std::uint64_t offset) {
    const std::uint64_t record_used = offset - record_offset_;
    const std::size_t field_room = limits_.field_bytes - record_.open_byte_count();
    const std::size_t record_room =
        limits_.record_bytes - std::min<std::uint64_t>(record_used, limits_.record_bytes);
    if (bytes.size() > std::min(field_room, record_room)) [[unlikely]] {
        return too_large(field_room <= record_room);
    }
    record_.append(bytes);
    return {};
}

Result<void> CsvReader::end_field() {
    ++field_count_;
    if (header_.empty()) [[unlikely]] {
        TRY(check_header(dialect_.header_rows > 0 ? record_.byte_count() : 0));
        header_offsets_.push_back(field_offset_);
    } else if (field_count_ > header_.size()) [[unlikely]] {
        // The row is ragged: counted for the message, not kept.
        excess_is_data_ = excess_is_data_ || quoted_ || record_.open_byte_count() > 0;
        record_.drop_field();
        return {};
    }
    record_.end_field();
    return {};
}

Result<void> CsvReader::end_record() {
    state_ = State::kRecord;
    if (!is_blank_line()) {
        TRY(header_.empty() ? take_header() : take_row());
        ++row_;
    }
    record_.clear();
    header_offsets_.clear();
    field_count_ = 0;
    excess_is_data_ = false;
    return {};
}

// One unquoted field with nothing in it is no record, unless the table has just one column.
bool CsvReader::is_blank_line() const {
    if (field_count_ != 1 || quoted_) return false;
    if (header_.empty()) return record_[0].find_first_not_of(" \t") == std::string_view::npos;
    return header_.size() > 1 && record_[0].empty();
}

Result<void> CsvReader::take_row() {
    const std::size_t width = header_.size();
    if (dialect_.uneven_rows) {
        while (record_.size() < width) record_.end_field();
    }
    const bool drops_excess =
        dialect_.uneven_rows || (dialect_.trailing_delimiter && field_count_ == width + 1);
    const bool fits = field_count_ <= width || (drops_excess && !excess_is_data_);
    return fits && record_.size() == width ? table_.row(record_) : ragged();
}

Result<void> CsvReader::take_header() {
    const std::size_t last = record_.size() - 1;
    if (dialect_.trailing_delimiter && last > 0 && !quoted_ && record_[last].empty())
        record_.remove_last();
    if (dialect_.header_rows == 0) {
        names_.resize(record_.size());
        for (std::size_t i = 0; i < names_.size(); ++i) names_[i] = fmt::format("column_{}", i + 1);
    } else {
        const bool upper = ++header_rows_ < dialect_.header_rows;
        for (std::size_t i = 0; i < record_.size(); ++i) header_names_.add(i, record_[i], upper);
        TRY(check_header(header_names_.name_bytes()));
        if (upper) return {};
        names_ = header_names_.take();
        TRY(check_names());
    }
    header_ = std::exchange(names_, {});
    TRY(table_.header(header_));
    return dialect_.header_rows == 0 ? table_.row(record_) : Result<void>();
}

Result<void> CsvReader::finish() {
    switch (state_) {
        case State::kRecord:
        case State::kComment:
            break;
        case State::kQuoted:
            return fail(Code::kInvalid,
                        "unterminated_quote",
                        "the file ends inside the quotes that open here",
                        place());
        case State::kField:  // the last byte was a delimiter
            quoted_ = false;
            [[fallthrough]];
        case State::kUnquoted:
        case State::kQuoteInQuoted:
            TRY(end_at('\n', record_offset_));
    }
    if (header_.empty()) {
        return fail(Code::kInvalid,
                    "empty_file",
                    header_rows_ > 0 ? "the file ends inside its header"
                                     : "the file is empty: it has no header",
                    {.row = {}, .column = {}, .byte_offset = 0});
    }
    return {};
}

}  // namespace sluice::engine
