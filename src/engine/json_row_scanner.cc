#include "engine/json_row_scanner.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/json_string.h"

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
    while (at_ < text_.size() && is_json_blank(text_[at_])) ++at_;
}

bool JsonRowScanner::take_token(char byte) {
    const std::uint32_t position = positions_[next_];
    if (text_.data()[position] != byte || !blank_before(position)) return false;
    ++next_;
    at_ = position + 1;
    return true;
}

std::size_t JsonRowScanner::token_from(std::size_t from) const {
    const std::uint64_t* word = chunk_->tokens.data() + from / kBlock;
    const std::uint64_t bits = *word >> from % kBlock;
    if (bits != 0) return from + static_cast<std::size_t>(std::countr_zero(bits));
    while (*++word == 0) {
    }
    return static_cast<std::size_t>(word - chunk_->tokens.data()) * kBlock +
           static_cast<std::size_t>(std::countr_zero(*word));
}

JsonMember& JsonRowScanner::add_member() {
    if (count_ == members_.size()) members_.resize(2 * count_ + 16);
    return members_[count_++];
}

// As far as the row stands as the one before. True: it does to its end. The chunk ends with a row's
// bracket, so that wherever a member's text was found, tokens follow.
bool JsonRowScanner::take_as_before() {
    const char* const text = text_.data();
    for (const JsonRowLayout::Part& part : layout_.members()) {
        if (!part.stands_at(text + at_)) return false;
        JsonMember& member = add_member();
        member.key = part.key_in(text + at_);
        member.key_escaped = part.key_escaped();
        const std::size_t value = at_ + part.size();
        bool taken = false;
        if (text[value] == '"') {
            const std::size_t end = token_from(value + 1);
            member.value = {text + value + 1, end - value - 1};
            const bool escaped = has_backslash(value + 1, end);
            member.kind = escaped ? JsonMember::Kind::kEscaped : JsonMember::Kind::kString;
            needs_work_ = needs_work_ || escaped;
            taken = text[end] == '"' && member.value.size() <= limits_.field_bytes;
            if (taken) at_ = end + 1;
        } else {
            const std::size_t from = std::exchange(at_, value);
            const bool nests = text[value] == '{' || text[value] == '[';
            taken = nests ? take_nested(member) : take_scalar(member, token_from(value));
            if (!taken) at_ = from;
        }
        if (!taken) {
            --count_;
            return false;
        }
    }
    if (!layout_.ends_at(text + at_)) return false;
    at_ += layout_.end_size();
    return true;
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
    needs_work_ = needs_work_ || escaped;
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
    const std::size_t begin = at_;
    if (count_ > 0 && !take_token(',')) return false;
    if (next_ >= token_count_) return false;
    JsonMember& member = add_member();
    if (!take_string(member.key, member.key_escaped) || !take_token(':')) return false;
    skip_blanks();
    const std::string_view before = text_.substr(begin, at_ - begin);
    if (!take_value(member)) return false;
    layout_.add(before, member.key, member.key_escaped);
    return true;
}

// Behind those that stand as before, up to the closing bracket.
bool JsonRowScanner::take_members() {
    find_token();
    layout_.keep(count_);
    while (true) {
        const std::size_t begin = at_;
        if (take_token('}')) {
            layout_.end(text_.substr(begin, at_ - begin));
            return true;
        }
        if (!take_member()) return false;
    }
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
    count_ = 0;
    needs_work_ = false;
    like_layout_ = take_as_before();
    if ((like_layout_ || take_members()) && at_ - begin <= limits_.record_bytes) {
        row_ = text_.substr(begin, at_ - begin);
        return Found::kRow;
    }
    return odd_row(begin);
}

// The row as a whole, by its brackets.
JsonRowScanner::Found JsonRowScanner::odd_row(std::size_t begin) {
    like_layout_ = false;
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
