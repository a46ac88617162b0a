#include "engine/json_row_scanner.h"

#include <algorithm>
#include <utility>

#include "engine/json_string.h"

namespace sluice::engine {
namespace {

// A row takes at most this many tokens at once without looking whether there are as many.
constexpr std::size_t kSentinels = 8;

bool is_blank(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

}  // namespace

void JsonRowScanner::begin(const JsonChunk& chunk) {
    chunk_ = &chunk;
    text_ = chunk.bytes.text();
    const std::size_t words =
        std::min(chunk.tokens.size(), (text_.size() + simd::kBlock - 1) / simd::kBlock);
    positions_.resize(std::max(positions_.size(), (words + 1) * simd::kBlock + kSentinels));
    count_ = simd::kernels().positions(chunk.tokens.data(), words, 0, positions_.data());
    // The chunk ends with a row; what was scanned behind it is the next one's.
    while (count_ > 0 && positions_[count_ - 1] >= text_.size()) --count_;
    next_ = 0;
    const auto end = static_cast<std::uint32_t>(text_.size());
    std::fill_n(positions_.begin() + static_cast<std::ptrdiff_t>(count_), kSentinels, end);
    at_ = 0;
    first_ = chunk.first_row_has_none;
}

// Whether nothing but blanks stands between what was taken and `position`.
bool JsonRowScanner::blank_before(std::uint32_t position) const {
    for (std::uint32_t i = at_; i < position; ++i) {
        if (!is_blank(text_[i])) return false;
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

bool JsonRowScanner::has_backslash(std::size_t from, std::size_t to) const {
    const std::uint64_t* const words = chunk_->backslashes.data();
    const std::size_t first = from / simd::kBlock;
    const std::size_t last = to / simd::kBlock;
    const std::uint64_t low = ~std::uint64_t{0} << from % simd::kBlock;
    const std::uint64_t high = ~(~std::uint64_t{0} << to % simd::kBlock);
    if (first == last) return (words[first] & low & high) != 0;
    if ((words[first] & low) != 0 || (words[last] & high) != 0) return true;
    return std::any_of(
        words + first + 1, words + last, [](std::uint64_t word) { return word != 0; });
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
    if (token() == '"') {
        bool escaped = false;
        if (!take_string(member.value, escaped)) return false;
        member.kind = escaped ? JsonMember::Kind::kEscaped : JsonMember::Kind::kString;
        return true;
    }
    const std::uint32_t end = positions_[next_];
    std::string_view text = text_.substr(at_, end - at_);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    member.value = text;
    member.kind = JsonMember::Kind::kScalar;
    at_ = end;
    return text.size() <= limits_.field_bytes && is_json_scalar(text);
}

// Behind the opening bracket, up to the closing one.
bool JsonRowScanner::take_members() {
    members_.clear();
    if (take_token('}')) return true;
    while (true) {
        JsonMember& member = members_.emplace_back();
        if (!take_string(member.key, member.key_escaped)) return false;
        if (!take_token(':') || !take_value(member)) return false;
        if (take_token('}')) return true;
        if (!take_token(',')) return false;
        if (next_ >= count_) return false;
    }
}

JsonRowScanner::Found JsonRowScanner::next() {
    if (next_ == count_)
        return blank_before(static_cast<std::uint32_t>(text_.size())) ? Found::kEnd : Found::kOdd;
    if (chunk_->shape != JsonShape::kObjects && !std::exchange(first_, false) && !take_token(','))
        return Found::kOdd;
    const std::size_t first_token = next_;
    if (!take_token('{')) return Found::kOdd;
    const std::size_t begin = at_ - 1;
    if (take_members() && at_ - begin <= limits_.record_bytes) {
        row_ = text_.substr(begin, at_ - begin);
        return Found::kRow;
    }
    return odd_row(first_token);
}

// The row as a whole, by its brackets.
JsonRowScanner::Found JsonRowScanner::odd_row(std::size_t first_token) {
    std::size_t depth = 0;
    for (next_ = first_token; next_ < count_; ++next_) {
        const char byte = token();
        if (byte == '{' || byte == '[') ++depth;
        if (byte != '}' && byte != ']') continue;
        if (--depth > 0) continue;
        const std::size_t begin = positions_[first_token];
        at_ = positions_[next_++] + 1;
        row_ = text_.substr(begin, at_ - begin);
        return Found::kOddRow;
    }
    return Found::kOdd;
}

}  // namespace sluice::engine
