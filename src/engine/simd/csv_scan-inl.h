// Finding separators, a block of 64 bytes at a time. Included once per instruction set.
#if defined(SLUICE_ENGINE_SIMD_CSV_SCAN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_CSV_SCAN_INL_H_
#undef SLUICE_ENGINE_SIMD_CSV_SCAN_INL_H_
#else
#define SLUICE_ENGINE_SIMD_CSV_SCAN_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

std::size_t scan_csv(
    const char* text, std::size_t blocks, CsvMarks marks, CsvScanState& state, CsvMasks masks) {
    const BlockTag d;
    const auto delimiter = hn::Set(d, static_cast<std::uint8_t>(marks.delimiter));
    const auto quote = hn::Set(d, static_cast<std::uint8_t>(marks.quote));
    const auto line_feed = hn::Set(d, std::uint8_t{'\n'});
    const auto carriage_return = hn::Set(d, std::uint8_t{'\r'});
    CsvScanState now = state;
    std::size_t block = 0;
    for (; block < blocks; ++block) {
        const char* const at = text + block * kBlock;
        const Block bytes(at);
        const std::uint64_t quotes = bytes.equal(quote);
        const std::uint64_t quoted = prefix_xor(quotes) ^ now.quoted;
        const std::uint64_t lf = bytes.equal(line_feed);
        const std::uint64_t cr = bytes.equal(carriage_return);
        const std::uint64_t marks_here = (bytes.equal(delimiter) | lf | cr) & ~quoted & ~quotes;

        // A quote opens a field behind a separator, or is the second of a pair behind one that
        // closes; what closes stands before a separator or such a second one.
        const std::uint64_t opens = quotes & quoted;
        const std::uint64_t closes = quotes & ~quoted;
        const std::uint64_t allows = marks_here | closes;
        const std::uint64_t bad_open = opens & ~((allows << 1U) | now.may_open);
        const std::uint64_t bad_close =
            ((closes << 1U) | now.after_close) & ~(marks_here | opens);
        if ((bad_open | bad_close) != 0) [[unlikely]]
            break;
        now.quoted = static_cast<std::uint64_t>(static_cast<std::int64_t>(quoted) >> 63U);
        now.may_open = allows >> 63U;
        now.after_close = closes >> 63U;

        std::uint64_t before_lf = lf >> 1U;
        before_lf |= static_cast<std::uint64_t>(at[kBlock] == '\n') << 63U;
        const std::uint64_t ends = (lf | (cr & ~before_lf)) & marks_here;
        masks.separators[block] = marks_here & ~(cr & before_lf);
        masks.line_ends[block] = ends;
    }
    state = now;
    return block;
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
