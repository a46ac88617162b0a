#include "engine/json_row_scanner.h"

#include <algorithm>
#include <bit>
#include <cstring>
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

void JsonRowScanner::skip_blanks() {
    const char* const text = text_.data();
    const std::size_t end = text_.size();
    std::size_t at = at_;
    while (at < end && is_json_blank(text[at])) ++at;
    at_ = at;
}

bool JsonRowScanner::take_token(char byte) {
    const std::uint32_t position = positions_[next_];
    if (text_.data()[position] != byte || !blank_before(position)) return false;
    ++next_;
    at_ = position + 1;
    return true;
}

// As far as the members stand as in rows before. True: to the row's end. The chunk ends with a
// row's bracket, so that wherever a member's text was found, tokens follow. What changes with every
// member is kept out of memory.
bool JsonRowScanner::take_known_members() {
    const char* const text = text_.data();
    const JsonRowLayout::Likely likely = layout_.likely();
    JsonMember* member = members_.data();
    const JsonMember* room_end = member + members_.size();
    std::uint32_t number = JsonRowLayout::kNone;
    std::size_t at = at_;  // behind the bracket or comma
    bool as_before = true;
    bool needs_work = false;
    char behind = '\0';
    while (true) {
        const JsonRowLayout::Part* const part = likely.find(text + at, number);
        if (part == nullptr) break;
        if (member == room_end) {
            const auto count = static_cast<std::size_t>(member - members_.data());
            members_.resize(2 * count + 16);
            member = members_.data() + count;
            room_end = members_.data() + members_.size();
        }
        number = part->number();
        member->key = part->key_in(text + at);
        member->key_escaped = part->key_escaped();
        as_before &= std::exchange(member->part, number) == number;
        const std::size_t value = at + part->size();
        const std::size_t end = text[value] == '"' ? take_known_string(*member, value + 1)
                                                   : take_known_value(*member, value);
        if (end == 0) break;
        needs_work |= member->needs_work();
        ++member;
        behind = text[at_ = end];
        if (behind != ',' && behind != '}') {
            skip_blanks();
            behind = text[at_];
        }
        if (behind != ',') break;
        at = at_ + 1;
    }
    count_ = static_cast<std::size_t>(member - members_.data());
    as_before_ = as_before;
    needs_work_ = needs_work;
    if (behind != '}') return false;
    ++at_;
    return true;
}

// The end of the value at `at`, which is no string. 0: it is none that is known; at_ did not move.
std::size_t JsonRowScanner::take_known_value(JsonMember& member, std::size_t at) {
    const std::size_t end = behind_plain_scalar(text_.data(), at);
    if (end != 0 && (text_.data()[end] == ',' || text_.data()[end] == '}')) {
        member.value = {text_.data() + at, end - at};
        member.kind = JsonMember::Kind::kScalar;
        return end - at <= limits_.field_bytes ? end : 0;
    }
    const std::size_t before = std::exchange(at_, at);
    const bool nests = text_.data()[at] == '{' || text_.data()[at] == '[';
    if (nests ? take_nested(member) : take_scalar(member, token_from(at))) return at_;
    at_ = before;
    return 0;
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

bool JsonRowScanner::take_value(JsonMember& member) {
    if (token() == '{' || token() == '[') {
        if (positions_[next_] != at_ || !take_nested(member)) return false;
        find_token();
        return true;
    }
    if (token() != '"') return take_scalar(member, positions_[next_]);
    bool escaped = false;
    if (!take_string(member.value, escaped)) return false;
    member.kind = escaped ? JsonMember::Kind::kEscaped : JsonMember::Kind::kString;
    return true;
}

// `end`: the token behind it.
bool JsonRowScanner::take_scalar(JsonMember& member, std::size_t end) {
    std::string_view text = text_.substr(at_, end - at_);
    while (!text.empty() && is_json_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_json_blank(text.back())) text.remove_suffix(1);
    member.value = text;
    member.kind = JsonMember::Kind::kScalar;
    at_ = end;
    return text.size() <= limits_.field_bytes && is_json_scalar(text);
}

// With the comma before it, unless it is the first.
bool JsonRowScanner::take_member() {
    if (count_ > 0 && !take_token(',')) return false;
    if (next_ >= token_count_) return false;
    const std::size_t begin = at_;
    const std::uint32_t last = last_part();
    JsonMember& member = add_member();
    if (!take_string(member.key, member.key_escaped) || !take_token(':')) return false;
    skip_blanks();
    const std::string_view before = text_.substr(begin, at_ - begin);
    note_part(member, layout_.learn(before, member.key, member.key_escaped, last));
    if (!take_value(member)) return false;
    needs_work_ = needs_work_ || member.needs_work();
    return true;
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
    const std::size_t begin = at_++;
    const bool taken = take_known_members() || take_members();
    const std::size_t count_before = std::exchange(count_before_, count_);
    as_before_ = as_before_ && count_ == count_before;
    if (taken && at_ - begin <= limits_.record_bytes) {
        row_ = text_.substr(begin, at_ - begin);
        return Found::kRow;
    }
    return odd_row(begin);
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
