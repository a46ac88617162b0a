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

// The bytes of a block that mean something. What is not looked at costs nothing.
struct CsvBlock {
    HWY_INLINE CsvBlock(const char* at, char delimiter, char quote) {
        const BlockTag d;
        const Block bytes(at);
        quotes = bytes.equal(hn::Set(d, static_cast<std::uint8_t>(quote)));
        delimiters = bytes.equal(hn::Set(d, static_cast<std::uint8_t>(delimiter)));
        lf = bytes.equal(hn::Set(d, std::uint8_t{'\n'}));
        cr = bytes.equal(hn::Set(d, std::uint8_t{'\r'}));
        before_lf = (lf >> 1U) | static_cast<std::uint64_t>(at[kBlock] == '\n') << 63U;
    }
    HWY_INLINE std::uint64_t marks() const { return delimiters | lf | cr; }
    // Stores what `outside` leaves of the marks. Of CRLF only the LF is one.
    HWY_INLINE void store(std::uint64_t outside, CsvMasks masks, std::size_t block) const {
        const std::uint64_t ends = (lf | (cr & ~before_lf)) & outside;
        masks.separators[block] = (delimiters & outside) | ends;
        masks.line_ends[block] = ends;
    }

    std::uint64_t quotes;
    std::uint64_t delimiters;
    std::uint64_t lf;
    std::uint64_t cr;
    std::uint64_t before_lf;
};

// Without quotes every mark counts, and nothing is wrong.
std::size_t scan_csv_without_quotes(
    const char* text, std::size_t blocks, char delimiter, CsvScanState& state, CsvMasks masks) {
    CsvScanState now = state;
    for (std::size_t block = 0; block < blocks; ++block) {
        const CsvBlock bytes(text + block * kBlock, delimiter, delimiter);
        now.may_open = bytes.marks() >> 63U;
        now.crs |= bytes.cr;
        bytes.store(~std::uint64_t{0}, masks, block);
    }
    state = now;
    return blocks;
}

std::size_t scan_csv(
    const char* text, std::size_t blocks, CsvMarks marks, CsvScanState& state, CsvMasks masks) {
    if (!marks.quote) {
        return scan_csv_without_quotes(text, blocks, marks.delimiter, state, masks);
    }
    const char quote = *marks.quote;
    CsvScanState now = state;
    std::size_t block = 0;
    for (; block < blocks; ++block) {
        const CsvBlock bytes(text + block * kBlock, marks.delimiter, quote);
        const std::uint64_t quoted = prefix_xor(bytes.quotes) ^ now.quoted;
        const std::uint64_t outside = ~(quoted | bytes.quotes);
        const std::uint64_t marks_here = bytes.marks() & outside;

        // A quote opens a field behind a separator, or is the second of a pair behind one that
        // closes; what closes stands before a separator or such a second one.
        const std::uint64_t opens = bytes.quotes & quoted;
        const std::uint64_t closes = bytes.quotes & ~quoted;
        const std::uint64_t allows = marks_here | closes;
        const std::uint64_t bad_open = opens & ~((allows << 1U) | now.may_open);
        const std::uint64_t bad_close = ((closes << 1U) | now.after_close) & ~(marks_here | opens);
        if ((bad_open | bad_close) != 0) [[unlikely]]
            break;
        now.quoted = static_cast<std::uint64_t>(static_cast<std::int64_t>(quoted) >> 63U);
        now.may_open = allows >> 63U;
        now.after_close = closes >> 63U;
        now.crs |= bytes.cr & outside;
        bytes.store(outside, masks, block);
    }
    state = now;
    return block;
}

// Quote by quote: which of them open is known only when all before are.
std::size_t scan_csv_leniently(
    const char* text, std::size_t blocks, CsvMarks marks, CsvScanState& state, CsvMasks masks) {
    if (!marks.quote) {
        return scan_csv_without_quotes(text, blocks, marks.delimiter, state, masks);
    }
    const char quote = *marks.quote;
    CsvScanState now = state;
    for (std::size_t block = 0; block < blocks; ++block) {
        const CsvBlock bytes(text + block * kBlock, marks.delimiter, quote);
        const std::uint64_t marks_here = bytes.marks();
        const std::uint64_t may_open = (marks_here << 1U) | now.may_open;
        if ((now.quoted | now.after_close | (bytes.quotes & may_open)) == 0) {
            // No quote here opens a field, and so none closes one.
            now.may_open = marks_here >> 63U;
            now.crs |= bytes.cr;
            bytes.store(~std::uint64_t{0}, masks, block);
            continue;
        }
        const CsvScanState before_block = now;
        std::uint64_t outside = ~now.quoted;
        std::uint64_t last_close = 0;  // the quote that closed last, in this block
        std::uint64_t bad = now.after_close & ~(marks_here | bytes.quotes);
        for (std::uint64_t left = bytes.quotes; left != 0; left &= left - 1) {
            const std::uint64_t bit = left & (~left + 1);
            const std::uint64_t behind = ~(bit - 1);  // this byte and all that follow
            if (now.quoted != 0) {
                now.quoted = 0;
                outside |= behind;
                last_close = bit;
                // The byte behind it, when it is in this block.
                bad |= (bit << 1U) & ~(marks_here | bytes.quotes);
                continue;
            }
            const std::uint64_t before =
                bit == 1 ? now.may_open : (bit >> 1U) & (marks_here | last_close);
            if (before == 0) continue;
            now.quoted = ~std::uint64_t{0};
            outside &= ~behind;
        }
        constexpr std::uint64_t kLast = std::uint64_t{1} << 63U;
        if (bad != 0) {
            // Marks up to the first byte that must not be there.
            bytes.store(outside & ((bad & (~bad + 1)) - 1), masks, block);
            state = before_block;
            return block;
        }
        now.after_close = (last_close & kLast) >> 63U;
        now.may_open = ((marks_here & outside) | last_close) >> 63U;
        now.crs |= bytes.cr & outside;
        bytes.store(outside, masks, block);
    }
    state = now;
    return blocks;
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
