// JsonRowScanner::take(), for each kind of rows: the loop that most JSON goes through.
#pragma once

#include "engine/json_row_scanner.h"

namespace sluice::engine {

inline bool is_json_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Behind a word, or a number without an exponent: what most scalars are. 0: another value stands
// here. Something that is neither digit nor letter must follow.
inline std::size_t behind_plain_scalar(const char* text, std::size_t at) {
    const std::size_t whole = at + (text[at] == '-' ? 1 : 0);
    if (is_json_digit(text[whole])) {
        if (text[whole] == '0' && is_json_digit(text[whole + 1])) return 0;
        for (at = whole + 1; is_json_digit(text[at]);) ++at;
        if (text[at] != '.') return at;
        const std::size_t fraction = ++at;
        while (is_json_digit(text[at])) ++at;
        return at == fraction ? 0 : at;
    }
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
    const bool has_commas = chunk_->shape != JsonShape::kObjects;
    const std::size_t row_bytes_max = limits_.record_bytes;
    std::size_t at = at_;
    Found found = Found::kFull;
    while (!rows.is_full()) {
        at = behind_blanks(text, at, end);
        if (at == end) {
            found = Found::kEnd;
            break;
        }
        if (has_commas && !std::exchange(first_, false)) {
            if (text[at] != ',') return Found::kOdd;
            at = behind_blanks(text, at + 1, end);
        }
        if (at == end || text[at] != '{') return Found::kOdd;
        const std::size_t begin = at;
        rows.begin_row();
        at = take_row(rows, begin);
        if (at == 0 || at - begin > row_bytes_max) [[unlikely]] {
            rows.drop_row();
            return odd_row(begin);
        }
        rows.end_row(at - begin);
    }
    at_ = at;
    return found;
}

// Behind the row whose bracket stands at `at`; 0: it is odd. The chunk ends with a row's bracket,
// so that wherever a member's text was found, tokens follow.
template <class Rows>
[[gnu::always_inline]] inline std::size_t JsonRowScanner::take_row(Rows& rows, std::size_t at) {
    const char* const text = text_.data();
    const std::uint64_t* const stops = chunk_->stops.data();
    const std::size_t bytes_max = limits_.field_bytes;
    const JsonRowLayout::Part* part = layout_.find_first(text + at);
    if (part == nullptr) return take_others(rows, at + 1, JsonRowLayout::kNone);
    while (true) {
        if (!rows.begin_member({part->key(), part->number(), part->key_escaped()})) return 0;
        at += part->size();
        if (text[at] == '"') {
            const std::size_t begin = ++at;
            at = bit_from(stops, begin);
            const bool escaped = text[at] != '"';
            if (escaped) at = token_from(at);
            if (text[at] != '"' || at - begin > bytes_max) return 0;
            const std::string_view value(text + begin, at - begin);
            if (!escaped) {
                rows.add({value.data(), static_cast<std::uint32_t>(value.size())});
            } else if (!rows.add_escaped(value)) {
                return 0;
            }
            ++at;
        } else {
            const std::size_t begin = at;
            at = behind_plain_scalar(text, begin);
            if (at != 0 && (text[at] == ',' || text[at] == '}') && at - begin <= bytes_max) {
                rows.add(scalar(begin, at));
            } else {
                const bool nests = text[begin] == '{' || text[begin] == '[';
                at = nests ? take_nested(rows, begin) : take_scalar(rows, begin, token_from(begin));
                if (at == 0) return 0;
            }
        }
        const JsonRowLayout::Part& before = *part;
        part = layout_.next(text + at, before);
        if (part != nullptr) continue;
        at = behind_blanks(text, at, text_.size());
        if (text[at] == '}') return at + 1;
        if (text[at] == ',') part = layout_.find(text + at, before);
        if (part == nullptr) return take_others(rows, at, before.number());
    }
}

}  // namespace sluice::engine
