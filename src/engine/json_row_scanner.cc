#include "engine/json_row_scanner.h"

#include <algorithm>
#include <utility>

namespace sluice::engine {
namespace {

using simd::kBlock;

// A row takes at most this many tokens at once without looking whether there are as many.
constexpr std::size_t kSentinels = 8;

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
        const std::size_t most = simd::kernels().count_bits(chunk_->tokens.data(), words);
        positions_.resize(std::max(positions_.size(), most + kBlock + kSentinels));
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

bool JsonRowScanner::take_token(char byte) {
    const std::uint32_t position = positions_[next_];
    if (text_.data()[position] != byte || !blank_before(position)) return false;
    ++next_;
    at_ = position + 1;
    return true;
}

bool JsonRowScanner::begin_member(JsonMembers& rows, const JsonRowLayout::Part& part) {
    return rows.begin_member({part.key(), part.number(), part.key_escaped()});
}

// Behind the string whose text begins at `begin`, and has escapes or is over the limit; 0: the row
// is odd.
std::size_t JsonRowScanner::take_escaped(JsonMembers& rows, std::size_t begin) const {
    const std::size_t end = token_from(begin);
    if (text_.data()[end] != '"' || end - begin > limits_.field_bytes) return 0;
    return rows.add_escaped(part_of_text(begin, end)) ? end + 1 : 0;
}

// A string's quotes are tokens, and nothing between them is.
bool JsonRowScanner::take_string(std::string_view& text, bool& escaped) {
    if (!take_token('"')) return false;
    const std::uint32_t end = positions_[next_++];
    if (text_.data()[end] != '"') return false;
    text = part_of_text(at_, end);
    escaped = has_backslash(at_, end);
    at_ = end + 1;
    return text.size() <= limits_.field_bytes;
}

bool JsonRowScanner::take_value(JsonMembers& rows) {
    if (token() == '"') {
        bool escaped = false;
        std::string_view text;
        if (!take_string(text, escaped)) return false;
        if (escaped) return rows.add_escaped(text);
        rows.add(Field::of(text));
        return true;
    }
    const bool nests = token() == '{' || token() == '[';
    if (nests && positions_[next_] != at_) return false;
    const std::size_t end =
        nests ? take_nested(rows, at_) : take_scalar(rows, at_, positions_[next_]);
    if (end == 0) return false;
    at_ = end;
    if (nests) find_token();
    return true;
}

// What stands from `at` to the token at `end`. Returns that; 0: it is no scalar.
std::size_t JsonRowScanner::take_scalar(JsonMembers& rows, std::size_t at, std::size_t end) const {
    const char* const text = text_.data();
    std::size_t behind = end;
    while (at < behind && is_json_blank(text[at])) ++at;
    while (at < behind && is_json_blank(text[behind - 1])) --behind;
    if (behind - at > limits_.field_bytes || !is_json_scalar(part_of_text(at, behind))) return 0;
    rows.add(scalar(at, behind));
    return end;
}

// The next member, with the comma before it unless it is the row's first, and its name is learnt.
// `before`: the part of the one before, which becomes this one's.
bool JsonRowScanner::take_member(JsonMembers& rows, std::uint32_t& before, bool is_first) {
    if (!is_first && !take_token(',')) return false;
    if (next_ >= token_count_) return false;
    const std::size_t begin = at_ - 1;  // of the comma, or the row's bracket
    std::string_view key;
    bool escaped = false;
    if (!take_string(key, escaped) || !take_token(':')) return false;
    at_ = behind_blanks(text_.data(), at_, text_.size());
    const JsonRowLayout::Part* const part =
        layout_.learn(part_of_text(begin, at_), key, escaped, before);
    before = part == nullptr ? JsonRowLayout::kNone : part->number();
    return rows.begin_member({key, before, escaped}) && take_value(rows);
}

// The members from `at` on, up to the closing bracket, and where that ends; 0: the row is odd.
// `before`: the part of the member before; none before the row's first one.
std::size_t JsonRowScanner::take_others(JsonMembers& rows, std::size_t at, std::uint32_t before) {
    at_ = at;
    find_token();
    bool is_first = before == JsonRowLayout::kNone;
    while (!take_token('}')) {
        if (!take_member(rows, before, std::exchange(is_first, false))) return 0;
    }
    return at_;
}

// The row as a whole, by its brackets.
JsonRowScanner::Found JsonRowScanner::odd_row(std::size_t begin) {
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
        row_ = part_of_text(begin, at_);
        return Found::kOddRow;
    }
    return Found::kOdd;
}

}  // namespace sluice::engine
