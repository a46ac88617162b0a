#include "engine/json_row_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "engine/json_string.h"

namespace sluice::engine {
namespace {

using simd::kBlock;

// A row takes at most this many tokens at once without looking whether there are as many.
constexpr std::size_t kSentinels = 8;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

// Behind a word, or a number without an exponent: what most scalars are. 0: another value stands
// here. Something that is neither digit nor letter must follow.
std::size_t behind_plain_scalar(const char* text, std::size_t at) {
    const std::size_t whole = at + (text[at] == '-' ? 1 : 0);
    if (is_digit(text[whole])) {
        if (text[whole] == '0' && is_digit(text[whole + 1])) return 0;
        for (at = whole + 1; is_digit(text[at]);) ++at;
        if (text[at] != '.') return at;
        const std::size_t fraction = ++at;
        while (is_digit(text[at])) ++at;
        return at == fraction ? 0 : at;
    }
    for (const std::string_view word : {"null", "true", "false"}) {
        if (std::memcmp(text + at, word.data(), word.size()) == 0) return at + word.size();
    }
    return 0;
}

// Its key stays when the chunk is gone: rows like this one leave it as it is.
JsonMember member_of(const JsonRowLayout::Part& part) {
    return {part.key(), part.number(), part.key_escaped()};
}

}  // namespace

void JsonRowScanner::begin(const JsonChunk& chunk) {
    chunk_ = &chunk;
    text_ = chunk.bytes.text();
    has_positions_ = false;
    next_ = 0;
    at_ = 0;
    first_ = chunk.first_row_has_none;
}

void JsonRowScanner::find_token() {
    if (!std::exchange(has_positions_, true)) {
        const std::size_t words =
            std::min(chunk_->tokens.size(), (text_.size() + kBlock - 1) / kBlock);
        positions_.resize(std::max(positions_.size(), (words + 1) * kBlock + kSentinels));
        token_count_ =
            simd::kernels().positions(chunk_->tokens.data(), words, 0, positions_.data());
        // The chunk ends with a row; what was scanned behind it is the next one's.
        while (token_count_ > 0 && positions_[token_count_ - 1] >= text_.size()) --token_count_;
        std::fill_n(positions_.begin() + static_cast<std::ptrdiff_t>(token_count_),
                    kSentinels,
                    static_cast<std::uint32_t>(text_.size()));
    }
    if (next_ < token_count_ && positions_[next_] < at_) {
        const auto from = positions_.begin() + static_cast<std::ptrdiff_t>(next_);
        const auto to = positions_.begin() + static_cast<std::ptrdiff_t>(token_count_);
        next_ = static_cast<std::size_t>(std::lower_bound(from, to, at_) - positions_.begin());
    }
}

// Whether nothing but blanks stands between what was taken and `position`.
bool JsonRowScanner::blank_before(std::uint32_t position) const {
    for (std::size_t i = at_; i < position; ++i) {
        if (!is_json_blank(text_[i])) return false;
    }
    return true;
}

std::size_t JsonRowScanner::behind_blanks(std::size_t at) const {
    const char* const text = text_.data();
    const std::size_t end = text_.size();
    while (at < end && is_json_blank(text[at])) ++at;
    return at;
}

std::size_t JsonRowScanner::add_member() {
    if (count_ == members_.size()) {
        members_.resize(2 * count_ + 16);
        values_.resize(members_.size());
    }
    return count_++;
}

bool JsonRowScanner::take_token(char byte) {
    const std::uint32_t position = positions_[next_];
    if (text_.data()[position] != byte || !blank_before(position)) return false;
    ++next_;
    at_ = position + 1;
    return true;
}

// As far as the members stand as in rows before, from the bracket at at_. True: to the row's end.
// The chunk ends with a row's bracket, so that wherever a member's text was found, tokens follow.
// What changes with every member is kept out of memory.
bool JsonRowScanner::take_known_members() {
    const char* const text = text_.data();
    const std::uint64_t* const stops = chunk_->stops.data();
    JsonMember* const members = members_.data();
    Field* const values = values_.data();
    const std::size_t room = values_.size();
    std::size_t count = 0;
    std::size_t at = at_;  // of the bracket or comma
    const JsonRowLayout::Part* part = layout_.find_first(text + at);
    while (part != nullptr && count < room) {
        if (members[count].part != part->number()) [[unlikely]] {
            members[count] = member_of(*part);
            as_before_ = false;
        }
        const std::size_t begin = at + part->size() + 1;  // of a string's text
        if (text[begin - 1] == '"') {
            std::size_t end = bit_from(stops, begin);
            values[count] = {text + begin, static_cast<std::uint32_t>(end - begin)};
            if (text[end] != '"' && (end = take_escaped(count, begin)) == 0) break;
            at = end + 1;
        } else {
            const std::size_t end = take_known_value(count, begin - 1);
            if (end == 0) break;
            at = end;
        }
        ++count;
        const JsonRowLayout::Part& before = *part;
        part = layout_.next(text + at, before);
        if (part != nullptr) continue;
        at = behind_blanks(at);
        if (text[at] == ',') part = layout_.find(text + at, before);
    }
    count_ = count;
    at_ = count == 0 ? at + 1 : at;
    if (text[at_] != '}') return false;
    ++at_;
    return true;
}

// The quote that ends the string whose text begins at `begin`. 0: there is none.
std::size_t JsonRowScanner::take_escaped(std::size_t member, std::size_t begin) {
    const std::size_t end = token_from(begin);
    if (text_.data()[end] != '"') return 0;
    values_[member] = field(begin, end);
    unfinished_.push_back({member, JsonUnfinished::Kind::kEscaped});
    return end;
}

// The end of the value at `at`, which is no string. 0: it is none that is known.
std::size_t JsonRowScanner::take_known_value(std::size_t member, std::size_t at) {
    const char* const text = text_.data();
    const std::size_t end = behind_plain_scalar(text, at);
    if (end != 0 && (text[end] == ',' || text[end] == '}')) {
        values_[member] = scalar(at, end);
        return end;
    }
    const bool nests = text[at] == '{' || text[at] == '[';
    return nests ? take_nested(member, at) : take_scalar(member, at, token_from(at));
}

// A string's quotes are tokens, and nothing between them is.
bool JsonRowScanner::take_string(std::string_view& text, bool& escaped) {
    if (!take_token('"')) return false;
    const std::uint32_t end = positions_[next_++];
    if (text_.data()[end] != '"') return false;
    text = text_.substr(at_, end - at_);
    escaped = has_backslash(at_, end);
    at_ = end + 1;
    return text.size() <= limits_.field_bytes;
}

bool JsonRowScanner::take_value(std::size_t member) {
    if (token() == '"') {
        bool escaped = false;
        std::string_view text;
        if (!take_string(text, escaped)) return false;
        values_[member] = Field::of(text);
        if (escaped) unfinished_.push_back({member, JsonUnfinished::Kind::kEscaped});
        return true;
    }
    const bool nests = token() == '{' || token() == '[';
    if (nests && positions_[next_] != at_) return false;
    const std::size_t end =
        nests ? take_nested(member, at_) : take_scalar(member, at_, positions_[next_]);
    if (end == 0) return false;
    at_ = end;
    if (nests) find_token();
    return true;
}

// What stands from `at` to the token at `end`. Returns that; 0: it is no scalar.
std::size_t JsonRowScanner::take_scalar(std::size_t member, std::size_t at, std::size_t end) {
    const char* const text = text_.data();
    std::size_t behind = end;
    while (at < behind && is_json_blank(text[at])) ++at;
    while (at < behind && is_json_blank(text[behind - 1])) --behind;
    if (!is_json_scalar(text_.substr(at, behind - at))) return 0;
    values_[member] = scalar(at, behind);
    return end;
}

// With the comma before it, unless it is the first.
bool JsonRowScanner::take_member() {
    if (count_ > 0 && !take_token(',')) return false;
    if (next_ >= token_count_) return false;
    const std::size_t begin = at_ - 1;  // of the comma, or the row's bracket
    const std::uint32_t last = last_part();
    const std::size_t number = add_member();
    std::string_view key;
    bool escaped = false;
    if (!take_string(key, escaped) || !take_token(':')) return false;
    skip_blanks();
    const std::string_view text = text_.substr(begin, at_ - begin);
    const JsonRowLayout::Part* const part = layout_.learn(text, key, escaped, last);
    JsonMember& member = members_[number];
    as_before_ = as_before_ && part != nullptr && part->number() == member.part;
    member = part == nullptr ? JsonMember{key, JsonRowLayout::kNone, escaped} : member_of(*part);
    return take_value(number);
}

// Behind those that are known, up to the closing bracket.
bool JsonRowScanner::take_members() {
    find_token();
    while (!take_token('}')) {
        if (!take_member()) return false;
    }
    return true;
}

JsonRowScanner::Found JsonRowScanner::next() {
    skip_blanks();
    if (at_ == text_.size()) return Found::kEnd;
    if (chunk_->shape != JsonShape::kObjects && !std::exchange(first_, false)) {
        if (text_[at_] != ',') return Found::kOdd;
        ++at_;
        skip_blanks();
    }
    if (at_ == text_.size() || text_[at_] != '{') return Found::kOdd;
    const std::size_t begin = at_;
    as_before_ = true;
    unfinished_.clear();
    const bool taken = take_known_members() || take_members();
    const std::size_t count_before = std::exchange(count_before_, count_);
    as_before_ = as_before_ && count_ == count_before;
    row_ = text_.substr(begin, at_ - begin);
    return taken && fits() ? Found::kRow : odd_row(begin);
}

// Whether the row and each value are within their limits, as they stand there.
bool JsonRowScanner::fits() const {
    if (row_.size() <= std::min(limits_.record_bytes, limits_.field_bytes)) return true;
    return row_.size() <= limits_.record_bytes &&
           std::ranges::all_of(std::span(values_.data(), count_), [&](const Field& value) {
               return value.size <= limits_.field_bytes;
           });
}

// The row as a whole, by its brackets.
JsonRowScanner::Found JsonRowScanner::odd_row(std::size_t begin) {
    as_before_ = false;
    count_before_ = kNoRow;
    at_ = begin;
    next_ = 0;
    find_token();
    std::size_t depth = 0;
    for (; next_ < token_count_; ++next_) {
        const char byte = token();
        if (byte == '{' || byte == '[') ++depth;
        if (byte != '}' && byte != ']') continue;
        if (--depth > 0) continue;
        at_ = positions_[next_++] + 1;
        row_ = text_.substr(begin, at_ - begin);
        return Found::kOddRow;
    }
    return Found::kOdd;
}

}  // namespace sluice::engine
