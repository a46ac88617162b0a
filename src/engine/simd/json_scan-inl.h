// Finding JSON's tokens, a block of 64 bytes at a time, after Langdale and Lemire ("Parsing
// Gigabytes of JSON per Second", 2019). Included once per instruction set.
#if defined(SLUICE_ENGINE_SIMD_JSON_SCAN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_JSON_SCAN_INL_H_
#undef SLUICE_ENGINE_SIMD_JSON_SCAN_INL_H_
#else
#define SLUICE_ENGINE_SIMD_JSON_SCAN_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The bytes behind a backslash that is not itself escaped. A run of backslashes that begins at an
// even place and one that begins at an odd place escape the bytes at odd and at even places: adding
// each run's first bit to the run carries into the place behind it.
HWY_INLINE std::uint64_t escaped_bytes(std::uint64_t backslashes, std::uint64_t& escaped_next) {
    if (backslashes == 0) return std::exchange(escaped_next, 0);
    constexpr std::uint64_t kEven = 0x5555555555555555;
    backslashes &= ~escaped_next;
    const std::uint64_t behind = (backslashes << 1U) | escaped_next;
    const std::uint64_t odd_starts = backslashes & ~kEven & ~behind;
    std::uint64_t carried = 0;
    escaped_next = __builtin_add_overflow(odd_starts, backslashes, &carried) ? 1 : 0;
    return (kEven ^ (carried << 1U)) & behind;
}

void scan_json(const char* text, std::size_t blocks, JsonScanState& state, JsonMasks masks) {
    const BlockTag d;
    const auto quote = hn::Set(d, std::uint8_t{'"'});
    const auto backslash = hn::Set(d, std::uint8_t{'\\'});
    const auto fold = hn::Set(d, std::uint8_t{0x20});  // [ to {, ] to }
    const auto open = hn::Set(d, std::uint8_t{'{'});
    const auto close = hn::Set(d, std::uint8_t{'}'});
    const auto comma = hn::Set(d, std::uint8_t{','});
    const auto colon = hn::Set(d, std::uint8_t{':'});
    JsonScanState now = state;
    std::uint64_t odd = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
        std::uint64_t quotes = 0;
        std::uint64_t backslashes = 0;
        std::uint64_t opens = 0;
        std::uint64_t closes = 0;
        std::uint64_t others = 0;
        std::uint64_t controls = 0;
        const auto* const at = reinterpret_cast<const std::uint8_t*>(text + block * kBlock);
        for (std::size_t i = 0; i < kBlock; i += hn::MaxLanes(d)) {
            const auto bytes = hn::LoadU(d, at + i);
            const auto folded = hn::Or(bytes, fold);
            quotes |= mask_bits(d, hn::Eq(bytes, quote)) << i;
            backslashes |= mask_bits(d, hn::Eq(bytes, backslash)) << i;
            opens |= mask_bits(d, hn::Eq(folded, open)) << i;
            closes |= mask_bits(d, hn::Eq(folded, close)) << i;
            others |= mask_bits(d, hn::Or(hn::Eq(folded, comma), hn::Eq(folded, colon))) << i;
            controls |= mask_bits(d, hn::Lt(bytes, fold)) << i;
        }
        quotes &= ~escaped_bytes(backslashes, now.escaped);
        const std::uint64_t inside = prefix_xor(quotes) ^ now.in_string;
        now.in_string = static_cast<std::uint64_t>(static_cast<std::int64_t>(inside) >> 63U);
        opens &= ~inside;
        closes &= ~inside;
        now.depth += std::popcount(opens) - std::popcount(closes);
        odd |= controls & inside;
        const std::uint64_t tokens = opens | closes | (others & ~inside) | quotes;
        masks.tokens[block] = tokens;
        masks.stops[block] = tokens | backslashes;
    }
    now.odd = now.odd || odd != 0;
    state = now;
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
