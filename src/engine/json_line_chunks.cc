#include "engine/json_line_chunks.h"

#include <algorithm>

#include "engine/json_string.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kGoesOnBehind = "{[,:";
constexpr std::string_view kGoesOnBefore = "}],:";
constexpr std::string_view kBlanks = " \t\r\n";

// Small, since a bad record costs as much as some of them.
constexpr std::size_t kPieceBytes = 1024;

// The bytes around a line end that are no blanks.
struct Gap {
    std::size_t before = 0;
    std::size_t behind = 0;
};

Gap gap_around(std::string_view text, std::size_t line_end) {
    return {text.find_last_not_of(kBlanks, line_end), text.find_first_not_of(kBlanks, line_end)};
}

bool is_sure(std::string_view text, const Gap& gap) {
    constexpr std::size_t kNone = std::string_view::npos;
    return gap.before != kNone && gap.behind != kNone &&
           !kGoesOnBehind.contains(text[gap.before]) && !kGoesOnBefore.contains(text[gap.behind]);
}

}  // namespace

std::size_t behind_last_sure_line_end(std::string_view text) {
    std::size_t line_end = text.rfind('\n');
    while (line_end != std::string_view::npos) {
        const Gap gap = gap_around(text, line_end);
        if (gap.before == std::string_view::npos) return 0;
        if (is_sure(text, gap)) return gap.behind;
        line_end = text.rfind('\n', gap.before);
    }
    return 0;
}

std::size_t behind_next_sure_line_end(std::string_view text, std::size_t from) {
    std::size_t line_end = text.find('\n', from);
    while (line_end != std::string_view::npos) {
        const Gap gap = gap_around(text, line_end);
        if (gap.behind == std::string_view::npos) break;
        if (is_sure(text, gap)) return gap.behind;
        line_end = text.find('\n', gap.behind);
    }
    return text.size();
}

JsonLineChunks::JsonLineChunks(Input& input, std::size_t chunk_bytes, std::size_t bytes_max)
    : filler_(input), chunk_bytes_(chunk_bytes), bytes_max_(bytes_max) {}

Result<JsonCutter::Found> JsonLineChunks::next(JsonChunk& chunk) {
    filler_.begin(chunk.bytes, chunk_bytes_);
    std::size_t wanted = chunk_bytes_;
    while (true) {
        TRY(filler_.fill(chunk.bytes, wanted, ' '));
        const std::string_view text = chunk.bytes.text();
        const bool ended = filler_.ended();
        if (ended && std::ranges::all_of(text, is_json_blank)) {
            filler_.cut(chunk.bytes, text.size());
            return Found::kEnd;
        }
        const std::size_t end = ended ? text.size() : behind_last_sure_line_end(text);
        if (end == 0) {
            if (text.size() >= bytes_max_) return Found::kOdd;
            wanted = std::min(2 * text.size(), bytes_max_);
            continue;
        }
        chunk.shape = JsonShape::kObjects;
        chunk.is_last = ended;
        chunk.number = number_++;
        chunk.offset = filler_.cut(chunk.bytes, end);
        chunk.bytes.pad(' ');
        return Found::kChunk;
    }
}

bool JsonLinePieces::next(JsonChunk& piece) {
    const std::string_view text = chunk_.bytes.text();
    if (begin_ == text.size()) return false;
    const std::size_t wanted = std::min(text.size(), begin_ + kPieceBytes);
    const std::size_t end = behind_next_sure_line_end(text, wanted);
    piece.number = chunk_.number;
    piece.offset = chunk_.offset + begin_;
    piece.shape = chunk_.shape;
    piece.is_last = chunk_.is_last && end == text.size();
    piece.bytes.reset(end - begin_);
    piece.bytes.append(text.substr(begin_, end - begin_));
    piece.bytes.pad(' ');
    begin_ = end;
    return true;
}

bool scan_lines(JsonChunk& chunk) {
    const std::string_view text = chunk.bytes.text();
    const std::size_t last = text.find_last_not_of(kBlanks);
    if (last == std::string_view::npos || text[last] != '}') return false;
    const simd::JsonScanState state = scan_tokens(chunk);
    // Then the last bracket is a token, which is what a search for one needs.
    return !state.odd && state.in_string == 0 && state.depth == 0;
}

}  // namespace sluice::engine
