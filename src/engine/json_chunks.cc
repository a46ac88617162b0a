#include "engine/json_chunks.h"

#include <bit>

namespace sluice::engine {
namespace {

using simd::kBlock;

constexpr std::string_view kWhiteSpace = " \t\r\n";

// Takes `token` and the white space before it from the front of the text.
bool take(std::string_view& text, std::string_view token) {
    const std::size_t at = std::min(text.find_first_not_of(kWhiteSpace), text.size());
    if (!text.substr(at).starts_with(token)) return false;
    text.remove_prefix(at + token.size());
    return true;
}

}  // namespace

std::optional<JsonPrefix> json_prefix(std::string_view text, bool may_be_items) {
    const std::size_t size = text.size();
    if (take(text, "[")) return JsonPrefix{JsonShape::kArray, size - text.size()};
    std::string_view items = text;
    if (!take(items, "{")) return std::nullopt;
    if (may_be_items && take(items, "\"items\"") && take(items, ":") && take(items, "[")) {
        return JsonPrefix{JsonShape::kItems, size - items.size()};
    }
    return JsonPrefix{JsonShape::kObjects, 0};
}

simd::JsonScanState scan_tokens(JsonChunk& chunk) {
    const std::size_t blocks = (chunk.bytes.size() + kBlock - 1) / kBlock;
    for (auto* mask : {&chunk.tokens, &chunk.stops}) {
        mask->resize(blocks + 1);
        mask->back() = 0;
    }
    simd::JsonScanState state;
    simd::kernels().scan_json(
        chunk.bytes.data(), blocks, state, {chunk.tokens.data(), chunk.stops.data()});
    return state;
}

JsonChunks::JsonChunks(Input& input,
                       std::size_t chunk_bytes,
                       std::size_t row_bytes_max,
                       bool may_be_items)
    : filler_(input),
      chunk_bytes_(chunk_bytes),
      row_bytes_max_(row_bytes_max),
      may_be_items_(may_be_items) {}

// Where the rows begin; sets the shape.
std::optional<std::size_t> JsonChunks::take_prefix(std::string_view text) {
    const std::optional<JsonPrefix> prefix = json_prefix(text, may_be_items_);
    if (!prefix) return std::nullopt;
    shape_ = prefix->shape;
    return prefix->bytes;
}

// Whether nothing but the wrapper's end follows.
bool JsonChunks::is_suffix(std::string_view text) const {
    if (shape_ != JsonShape::kObjects && !take(text, "]")) return false;
    if (shape_ == JsonShape::kItems && !take(text, "}")) return false;
    return text.find_first_not_of(kWhiteSpace) == std::string_view::npos;
}

Result<JsonChunks::Found> JsonChunks::next(JsonChunk& chunk) {
    filler_.begin(chunk.bytes, chunk_bytes_);
    std::size_t wanted = chunk_bytes_;
    while (true) {
        TRY(filler_.fill(chunk.bytes, wanted, ' '));
        const std::string_view text = chunk.bytes.text();
        const bool first = !rows_begun_;
        const auto prefix = first ? take_prefix(text) : std::optional<std::size_t>(0);
        const auto end = prefix ? rows_end(chunk, *prefix) : std::nullopt;
        const bool more = !filler_.ended() && text.size() <= row_bytes_max_;
        if (end.value_or(0) == 0) {
            if (filler_.ended() && prefix && is_suffix(text.substr(*prefix))) {
                filler_.cut(chunk.bytes, text.size());
                return Found::kEnd;
            }
            if (!more) return Found::kOdd;
            wanted = 2 * text.size();
            continue;
        }
        rows_begun_ = true;
        chunk.shape = shape_;
        chunk.first_row_has_none = first;
        blank(chunk, *prefix);
        chunk.number = number_++;
        chunk.offset = filler_.cut(chunk.bytes, *end);
        chunk.bytes.pad(' ');
        return Found::kChunk;
    }
}

// What stands before the first row is no part of it.
void JsonChunks::blank(JsonChunk& chunk, std::size_t size) {
    std::fill_n(chunk.bytes.data(), size, ' ');
    for (auto* mask : {&chunk.tokens, &chunk.stops}) {
        std::fill_n(mask->begin(), size / kBlock, 0);
        if (size % kBlock != 0) (*mask)[size / kBlock] &= ~std::uint64_t{0} << size % kBlock;
    }
}

std::optional<std::size_t> JsonChunks::rows_end(JsonChunk& chunk, std::size_t from) {
    const simd::JsonScanState state = scan_tokens(chunk);
    if (state.odd) return std::nullopt;
    // Depths from the end on: the last place where a row's bracket closes the last one open.
    std::int64_t depth = state.depth;
    if (!rows_begun_) depth -= static_cast<std::int64_t>(wrapper_depth(shape_));
    for (std::size_t block = chunk.tokens.size(); block-- > 0;) {
        for (std::uint64_t bits = chunk.tokens[block]; bits != 0;) {
            const auto bit = 63U - static_cast<unsigned>(std::countl_zero(bits));
            bits ^= std::uint64_t{1} << bit;
            const std::size_t at = block * kBlock + bit;
            if (at < from) return 0;
            const char byte = chunk.bytes.data()[at];
            if (byte == '}' && depth == 0) return at + 1;
            if (byte == '}' || byte == ']') ++depth;
            if (byte == '{' || byte == '[') --depth;
        }
    }
    return 0;
}

}  // namespace sluice::engine
