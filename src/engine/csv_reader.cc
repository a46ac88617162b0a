#include "engine/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "engine/utf8.h"

namespace sluice::engine {

CsvReader::CsvReader(char delimiter, const Limits& limits, Table& table)
    : delimiter_(delimiter), limits_(limits), table_(table) {
    for (const char byte : {delimiter, '\r', '\n'}) {
        is_special_[static_cast<unsigned char>(byte)] = true;
    }
}

CsvReader::CsvReader(char delimiter,
                     const Limits& limits,
                     Table& table,
                     std::vector<std::string> header,
                     std::uint64_t row)
    : CsvReader(delimiter, limits, table) {
    header_ = std::move(header);
    row_ = row;
}

Result<void> CsvReader::feed(std::string_view block, std::uint64_t offset) {
    const char* at = block.data();
    const char* const end = at + block.size();
    const auto offset_of = [&](const char* p) {
        return offset + static_cast<std::uint64_t>(p - block.data());
    };
    while (at != end) {
        switch (state_) {
            case State::kRecord:
                if (std::exchange(after_cr_, false) && *at == '\n') {
                    ++at;
                    break;
                }
                record_offset_ = field_offset_ = offset_of(at);
                [[fallthrough]];
            case State::kField:
                quoted_ = *at == '"';
                state_ = quoted_ ? State::kQuoted : State::kUnquoted;
                if (quoted_) ++at;
                break;
            case State::kUnquoted: {
                const char* const stop = skip_plain(at, end);
                TRY(append({at, stop}, offset_of(at)));
                at = stop;
                if (at == end) break;
                TRY(end_at(*at, offset_of(at)));
                field_offset_ = offset_of(++at);
                break;
            }
            case State::kQuoted: {
                const auto* quote = static_cast<const char*>(
                    std::memchr(at, '"', static_cast<std::size_t>(end - at)));
                TRY(append({at, quote == nullptr ? end : quote}, offset_of(at)));
                at = quote == nullptr ? end : quote + 1;
                if (quote != nullptr) state_ = State::kQuoteInQuoted;
                break;
            }
            case State::kQuoteInQuoted:
                TRY(after_quote(*at, offset_of(at)));
                field_offset_ = state_ == State::kQuoted ? field_offset_ : offset_of(at + 1);
                ++at;
                break;
        }
    }
    return {};
}

const char* CsvReader::skip_plain(const char* at, const char* end) const {
    while (at != end && !is_special_[static_cast<unsigned char>(*at)]) ++at;
    return at;
}

// The byte behind a quote inside a quoted field.
Result<void> CsvReader::after_quote(char byte, std::uint64_t offset) {
    if (byte == '"') {
        state_ = State::kQuoted;
        return append("\"", offset);
    }
    if (is_special_[static_cast<unsigned char>(byte)]) return end_at(byte, offset);
    Place here = place();
    here.byte_offset = offset;
    return fail(Code::kInvalid,
                "stray_quote",
                "text follows a closing quote; double a quote that belongs to the value",
                here);
}

// Ends the open field, and the record too unless `byte` is the delimiter.
Result<void> CsvReader::end_at(char byte, std::uint64_t offset) {
    if (offset - record_offset_ > limits_.record_bytes) [[unlikely]]
        return too_large(false);
    TRY(end_field());
    if (byte == delimiter_) {
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
        if (field_count_ > limits_.columns) {
            return fail(Code::kTooLarge,
                        "too_many_columns",
                        fmt::format("the header has more than {} columns", limits_.columns),
                        {.row = row_, .column = {}, .byte_offset = field_offset_});
        }
        header_offsets_.push_back(field_offset_);
    } else if (field_count_ > header_.size()) [[unlikely]] {
        record_.drop_field();  // the row is ragged: counted for the message, not kept
        return {};
    }
    record_.end_field();
    return {};
}

Result<void> CsvReader::end_record() {
    state_ = State::kRecord;
    if (is_blank_line()) {
        header_offsets_.clear();
    } else {
        if (header_.empty()) {
            TRY(take_header());
        } else if (field_count_ != header_.size()) {
            return ragged();
        } else {
            TRY(table_.row(record_));
        }
        ++row_;
    }
    record_.clear();
    field_count_ = 0;
    return {};
}

// One unquoted field with nothing in it is no record, unless the table has just one column.
bool CsvReader::is_blank_line() const {
    if (field_count_ != 1 || quoted_) return false;
    if (header_.empty()) return record_[0].find_first_not_of(" \t") == std::string_view::npos;
    return header_.size() > 1 && record_[0].empty();
}

Result<void> CsvReader::take_header() {
    std::vector<std::string> names;
    names.reserve(record_.size());
    for (std::size_t i = 0; i < record_.size(); ++i) names.emplace_back(record_[i]);
    std::unordered_set<std::string_view> seen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (seen.insert(names[i]).second) continue;
        return fail(
            Code::kInvalid,
            "duplicate_header",
            fmt::format("two columns are named \"{}\"; give each its own name", excerpt(names[i])),
            {row_, excerpt(names[i]), header_offsets_[i]});
    }
    header_ = std::move(names);
    return table_.header(header_);
}

Result<void> CsvReader::finish() {
    switch (state_) {
        case State::kRecord:
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
                    "the file is empty: it has no header",
                    {.row = {}, .column = {}, .byte_offset = 0});
    }
    return {};
}

// The open field.
Place CsvReader::place() const {
    Place here{.row = row_, .column = {}, .byte_offset = field_offset_};
    if (field_count_ < header_.size())
        here.column = excerpt(header_[field_count_]);
    else
        here.column = std::to_string(field_count_ + 1);
    return here;
}

std::unexpected<Error> CsvReader::too_large(bool field) const {
    if (field) {
        return fail(Code::kTooLarge,
                    "field_too_large",
                    fmt::format("a field has more than {} bytes; is a closing quote missing?",
                                limits_.field_bytes),
                    place());
    }
    return fail(Code::kTooLarge,
                "record_too_large",
                fmt::format("a row has more than {} bytes; is a closing quote missing?",
                            limits_.record_bytes),
                {.row = row_, .column = {}, .byte_offset = record_offset_});
}

std::unexpected<Error> CsvReader::ragged() const {
    return fail(
        Code::kInvalid,
        "ragged_row",
        fmt::format("the row has {} fields, the header has {}", field_count_, header_.size()),
        {.row = row_, .column = {}, .byte_offset = record_offset_});
}

}  // namespace sluice::engine
