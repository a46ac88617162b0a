// Arrays and objects inside rows.
#include <algorithm>

#include "engine/json_row_scanner.h"
#include "engine/json_string.h"

namespace sluice::engine {
namespace {

constexpr std::size_t kDepthMax = 64;  // a bit of a word for each open bracket

}  // namespace

// Behind a string or number at `at`; 0: it is none, or has escapes.
std::size_t JsonRowScanner::behind_plain(std::size_t at, bool& spaced) const {
    const char* const text = text_.data();
    if (text[at] == '"') {
        const std::size_t end = token_from(at + 1);
        return text[end] != '"' || has_backslash(at + 1, end) ? 0 : end + 1;
    }
    const std::size_t token = token_from(at);
    std::size_t end = token;
    while (end > at && is_json_blank(text[end - 1])) --end;
    spaced = spaced || end != token;
    return is_json_scalar(text_.substr(at, end - at)) ? token : 0;
}

// The end of the value whose bracket stands at `at`. 0: the slow reader must look at it, or it is
// wrong.
std::size_t JsonRowScanner::take_nested(JsonMembers& rows, std::size_t at) const {
    enum class Next : std::uint8_t { kValue, kFirst, kColon, kEnd };
    const std::size_t around = 1 + wrapper_depth(chunk_->shape);  // brackets
    const std::size_t depth_max = std::min(limits_.json_depth, kDepthMax);
    std::uint64_t objects = 0;  // of the open brackets, the innermost one is bit 0
    std::size_t depth = 0;
    bool spaced = false;
    bool is_name = false;  // what comes next, when it is a value
    Next next = Next::kValue;
    const std::size_t begin = at;
    do {
        for (; at < text_.size() && is_json_blank(text_[at]); ++at) spaced = true;
        if (at == text_.size()) return 0;
        const char byte = text_[at];
        const bool in_object = (objects & 1U) != 0;
        const bool closes = depth > 0 && byte == (in_object ? '}' : ']');
        if (closes && (next == Next::kFirst || next == Next::kEnd)) {
            objects >>= 1U;
            --depth;
            ++at;
            next = Next::kEnd;
        } else if (next == Next::kColon || next == Next::kEnd) {
            if (byte != (next == Next::kColon ? ':' : ',')) return 0;
            is_name = next == Next::kEnd && in_object;
            next = Next::kValue;
            ++at;
        } else if (!is_name && (byte == '{' || byte == '[')) {
            if (++depth + around > depth_max) return 0;
            is_name = byte == '{';
            objects = (objects << 1U) | (is_name ? 1U : 0U);
            next = Next::kFirst;
            ++at;
        } else {
            if (is_name && byte != '"') return 0;
            at = behind_plain(at, spaced);
            if (at == 0) return 0;
            next = is_name ? Next::kColon : Next::kEnd;
            is_name = false;
        }
    } while (depth > 0);
    const std::string_view value = part_of_text(begin, at);
    if (value.size() > limits_.field_bytes) return 0;
    if (spaced) {
        rows.add_spaced(value);
    } else {
        rows.add({value.data(), static_cast<std::uint32_t>(value.size()), Field::Kind::kNested});
    }
    return at;
}

void append_compact(std::string& out, std::string_view nested) {
    bool in_string = false;
    for (const char byte : nested) {
        in_string = in_string != (byte == '"');
        if (in_string || !is_json_blank(byte)) out += byte;
    }
}

}  // namespace sluice::engine
