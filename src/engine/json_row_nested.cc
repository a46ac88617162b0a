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
    if (at >= text_.size()) return 0;
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

// Behind the name and the colon that come at `at`, or behind blanks; 0 as above.
std::size_t JsonRowScanner::behind_name(std::size_t at, bool& spaced) const {
    at = behind_spaces(at, spaced);
    if (text_.data()[at] != '"') return 0;
    at = behind_plain(at, spaced);
    if (at == 0) return 0;
    at = behind_spaces(at, spaced);
    return text_.data()[at] == ':' ? at + 1 : 0;
}

// Behind the value whose bracket stands at `at`; 0 as above. It does not go behind the text: that
// ends with the row's bracket, or with blanks when it ends too early.
std::size_t JsonRowScanner::behind_nested(std::size_t at, bool& spaced) const {
    const char* const text = text_.data();
    const std::size_t around = 1 + wrapper_depth(chunk_->shape);  // brackets
    const std::size_t depth_max = std::min(limits_.json_depth, kDepthMax);
    std::uint64_t objects = 0;  // of the open brackets, the innermost one is bit 0
    std::size_t depth = 0;
    const auto closes = [&] { return text[at] == ((objects & 1U) != 0 ? '}' : ']'); };
    while (true) {
        // A value comes: it is one, or it opens one.
        at = behind_spaces(at, spaced);
        if (text[at] == '[' || text[at] == '{') {
            const bool is_object = text[at] == '{';
            if (++depth + around > depth_max) return 0;
            objects = (objects << 1U) | (is_object ? 1U : 0U);
            at = behind_spaces(at + 1, spaced);
            if (!closes()) {
                if (is_object) at = behind_name(at, spaced);
                if (at == 0) return 0;
                continue;
            }
        } else {
            at = behind_plain(at, spaced);
            if (at == 0) return 0;
        }
        // A value has ended, and with it those of which it is the last one.
        at = behind_spaces(at, spaced);
        while (closes()) {
            ++at;
            objects >>= 1U;
            if (--depth == 0) return at;
            at = behind_spaces(at, spaced);
        }
        if (text[at] != ',') return 0;
        ++at;
        if ((objects & 1U) != 0) at = behind_name(at, spaced);
        if (at == 0) return 0;
    }
}

// The end of the value whose bracket stands at `at`. 0: the slow reader must look at it, or it is
// wrong.
std::size_t JsonRowScanner::take_nested(JsonMembers& rows, std::size_t at) const {
    bool spaced = false;
    const std::size_t begin = at;
    at = behind_nested(begin, spaced);
    if (at == 0 || at - begin > limits_.field_bytes) return 0;
    const std::string_view value = part_of_text(begin, at);
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
