// JsonRowScanner::take(), for each kind of rows: the loop that most JSON goes through.
#pragma once

#include <algorithm>

#include "engine/json_row_scanner.h"

namespace sluice::engine {

inline bool is_json_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Behind the digits at `at`; 0: there are none.
inline std::size_t behind_digits(const char* text, std::size_t at) {
    const std::size_t begin = at;
    while (is_json_digit(text[at])) ++at;
    return at == begin ? 0 : at;
}

// Behind a number that begins with a digit; 0: it is none. Something that is neither digit nor
// letter must follow.
inline std::size_t behind_number(const char* text, std::size_t at) {
    const std::size_t begin = at;
    do {
        ++at;
    } while (is_json_digit(text[at]));
    if (text[begin] == '0' && at > begin + 1) return 0;
    if (text[at] == '.') {
        at = behind_digits(text, at + 1);
        if (at == 0) return 0;
    }
    if (text[at] != 'e' && text[at] != 'E') [[likely]]
        return at;
    const bool is_signed = text[at + 1] == '+' || text[at + 1] == '-';
    return behind_digits(text, at + (is_signed ? 2 : 1));
}

// Behind a word or a number: what scalars are. 0: another value stands here.
inline std::size_t behind_plain_scalar(const char* text, std::size_t at) {
    if (is_json_digit(text[at])) return behind_number(text, at);
    if (text[at] == '-') return is_json_digit(text[at + 1]) ? behind_number(text, at + 1) : 0;
    for (const std::string_view word : {"null", "true", "false"}) {
        if (std::memcmp(text + at, word.data(), word.size()) == 0) return at + word.size();
    }
    return 0;
}

// What changes with every row is kept out of memory.
template <class Rows>
JsonRowScanner::Found JsonRowScanner::take(Rows& rows) {
    const char* const text = text_.data();
    const std::size_t end = text_.size();
    const std::size_t start = at_;
    const std::size_t full = start + std::min(rows.bytes_max(), end - start);
    const bool has_commas = chunk_->shape != JsonShape::kObjects;
    std::size_t at = start;
    Found found = Found::kFull;
    for (std::size_t left = rows.rows_max(); left > 0 && at < full; --left) {
        at += text[at] == '\n' ? 1 : 0;  // most rows have a line of their own
        at = behind_blanks(text, at, end);
        if (at == end) break;
        if (has_commas && !std::exchange(first_, false)) {
            at = text[at] == ',' ? behind_blanks(text, at + 1, end) : end;
        }
        if (at == end || text[at] != '{') {
            found = Found::kOdd;
            break;
        }
        const std::size_t begin = at;
        rows.begin_row();
        at = take_row(rows, begin);
        if (at == 0 || at - begin > limits_.record_bytes) [[unlikely]] {
            rows.drop_row();
            rows.end_rows(begin - start);
            return odd_row(begin);
        }
        rows.end_row();
    }
    rows.end_rows(at - start);
    at_ = at;
    return found == Found::kFull && at == end ? Found::kEnd : found;
}

// Behind the row whose bracket stands at `at`; 0: it is odd. The chunk ends with a row's bracket,
// so that wherever a member's text was found, tokens follow.
template <class Rows>
[[gnu::always_inline]] inline std::size_t JsonRowScanner::take_row(Rows& rows, std::size_t at) {
    const char* const text = text_.data();
    const JsonRowLayout::Part* part = layout_.find_first(text + at);
    if (part == nullptr) {
        if (text[at + 1] == '}') return at + 2;
        return take_others(rows, at + 1, JsonRowLayout::kNone);
    }
    while (true) {
        if (!rows.begin_known(part->number()) && !begin_member(rows, *part)) return 0;
        at += part->size();
        at = text[at] == '"' ? take_text(rows, at) : take_other_value(rows, at);
        if (at == 0) [[unlikely]]
            return 0;
        if (text[at] == '}') return at + 1;
        const JsonRowLayout::Part& before = *part;
        part = layout_.next(text + at, before);
        if (part == nullptr) part = layout_.learnt(text + at, before);
        if (part != nullptr) continue;
        at = behind_blanks(text, at, text_.size());
        if (text[at] == '}') return at + 1;
        if (text[at] == ',') part = layout_.find(text + at, before);
        if (part == nullptr) return take_others(rows, at, before.number());
    }
}

// Behind the string whose quote stands at `at`; 0: the row is odd.
template <class Rows>
[[gnu::always_inline]] inline std::size_t JsonRowScanner::take_text(Rows& rows, std::size_t at) {
    const char* const text = text_.data();
    const std::size_t begin = at + 1;
    const std::size_t end = bit_from(chunk_->stops.data(), begin);
    if (text[end] != '"' || end - begin > limits_.field_bytes) [[unlikely]]
        return take_escaped(rows, begin);
    rows.add({text + begin, static_cast<std::uint32_t>(end - begin)});
    return end + 1;
}

// The same of another value.
template <class Rows>
[[gnu::always_inline]] inline std::size_t JsonRowScanner::take_other_value(Rows& rows,
                                                                           std::size_t at) {
    const char* const text = text_.data();
    const std::size_t end = behind_plain_scalar(text, at);
    if (end == 0 || (text[end] != ',' && text[end] != '}') || end - at > limits_.field_bytes)
        [[unlikely]] {
        const bool nests = text[at] == '{' || text[at] == '[';
        return nests ? take_nested(rows, at) : take_scalar(rows, at, token_from(at));
    }
    rows.add(scalar(at, end));
    return end;
}

}  // namespace sluice::engine
