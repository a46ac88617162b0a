#include "engine/json_line_chunks.h"

#include <algorithm>

#include "engine/json_string.h"

namespace sluice::engine {
namespace {

constexpr std::string_view kGoesOnBehind = "{[,:";
constexpr std::string_view kGoesOnBefore = "}],:";
constexpr std::string_view kBlanks = " \t\r\n";

}  // namespace

std::size_t behind_last_sure_line_end(std::string_view text) {
    std::size_t line_end = text.rfind('\n');
    while (line_end != std::string_view::npos) {
        const std::size_t before = text.find_last_not_of(kBlanks, line_end);
        if (before == std::string_view::npos) return 0;
        const std::size_t behind = text.find_first_not_of(kBlanks, line_end);
        const bool is_sure = behind != std::string_view::npos &&
                             !kGoesOnBehind.contains(text[before]) &&
                             !kGoesOnBefore.contains(text[behind]);
        if (is_sure) return behind;
        line_end = text.rfind('\n', before);
    }
    return 0;
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
            if (text.size() > bytes_max_) return Found::kOdd;
            wanted = 2 * text.size();
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

bool scan_lines(JsonChunk& chunk) {
    const std::string_view text = chunk.bytes.text();
    const std::size_t last = text.find_last_not_of(kBlanks);
    if (last == std::string_view::npos || text[last] != '}') return false;
    const std::size_t blocks = (text.size() + simd::kBlock - 1) / simd::kBlock;
    chunk.tokens.resize(blocks);
    chunk.backslashes.resize(blocks);
    simd::JsonScanState state;
    simd::kernels().scan_json(
        text.data(), blocks, state, {chunk.tokens.data(), chunk.backslashes.data()});
    // Then the last bracket is a token, which is what a search for one needs.
    return !state.odd && state.in_string == 0 && state.depth == 0;
}

}  // namespace sluice::engine
