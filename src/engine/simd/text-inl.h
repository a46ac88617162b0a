// UTF-8 validation after Keiser and Lemire ("Validating UTF-8 In Less Than One Instruction Per
// Byte", 2021). Included once per instruction set.
#if defined(SLUICE_ENGINE_SIMD_TEXT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_TEXT_INL_H_
#undef SLUICE_ENGINE_SIMD_TEXT_INL_H_
#else
#define SLUICE_ENGINE_SIMD_TEXT_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// What two bytes in a row can be wrong about; a bit that all three tables agree on is an error.
enum Utf8Fault : std::uint8_t {
    kTooShort = 1U << 0U,      // a lead byte, then no continuation
    kTooLong = 1U << 1U,       // ASCII, then a continuation
    kOverlong3 = 1U << 2U,     // E0 8x, E0 9x
    kTooLarge = 1U << 3U,      // F4 9x and above
    kSurrogate = 1U << 4U,     // ED Ax, ED Bx
    kOverlong2 = 1U << 5U,     // C0, C1
    kTooLarge1000 = 1U << 6U,  // F5 8x and above
    kOverlong4 = 1U << 6U,     // F0 8x
    kTwoConts = 1U << 7U,      // a continuation behind a continuation: the third or fourth byte?
};
inline constexpr std::uint8_t kCarry = kTooShort | kTooLong | kTwoConts;

alignas(16) inline constexpr std::array<std::uint8_t, 16> kFirstHigh{
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTooLong,
    kTwoConts,
    kTwoConts,
    kTwoConts,
    kTwoConts,
    kTooShort | kOverlong2,
    kTooShort,
    kTooShort | kOverlong3 | kSurrogate,
    kTooShort | kTooLarge | kTooLarge1000 | kOverlong4};
alignas(16) inline constexpr std::array<std::uint8_t, 16> kFirstLow{
    kCarry | kOverlong3 | kOverlong2 | kOverlong4,
    kCarry | kOverlong2,
    kCarry,
    kCarry,
    kCarry | kTooLarge,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000 | kSurrogate,
    kCarry | kTooLarge | kTooLarge1000,
    kCarry | kTooLarge | kTooLarge1000};
alignas(16) inline constexpr std::array<std::uint8_t, 16> kSecondHigh{
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooLong | kOverlong2 | kTwoConts | kOverlong3 | kTooLarge1000 | kOverlong4,
    kTooLong | kOverlong2 | kTwoConts | kOverlong3 | kTooLarge,
    kTooLong | kOverlong2 | kTwoConts | kSurrogate | kTooLarge,
    kTooLong | kOverlong2 | kTwoConts | kSurrogate | kTooLarge,
    kTooShort,
    kTooShort,
    kTooShort,
    kTooShort};

using TextTag = hn::CappedTag<std::uint8_t, kBlock>;
using TextVec = hn::Vec<TextTag>;

HWY_INLINE TextVec low_nibbles(TextVec bytes) {
    return hn::And(bytes, hn::Set(TextTag(), 0x0F));
}
HWY_INLINE TextVec high_nibbles(TextVec bytes) {
    const hn::Repartition<std::uint16_t, TextTag> d16;
    return low_nibbles(hn::BitCast(TextTag(), hn::ShiftRight<4>(hn::BitCast(d16, bytes))));
}
HWY_INLINE TextVec look_up(const std::array<std::uint8_t, 16>& table, TextVec nibbles) {
    return hn::TableLookupBytes(hn::LoadDup128(TextTag(), table.data()), nibbles);
}

// Not zero where the vector at `text` is wrong, given the three bytes before it.
HWY_INLINE TextVec utf8_faults(const std::uint8_t* text) {
    const TextTag d;
    const auto now = hn::LoadU(d, text);
    const auto before = hn::LoadU(d, text - 1);
    const auto pair = hn::And(
        hn::And(look_up(kFirstHigh, high_nibbles(before)), look_up(kFirstLow, low_nibbles(before))),
        look_up(kSecondHigh, high_nibbles(now)));
    // The third byte of three or four, the fourth of four: a continuation must stand here.
    const auto third = hn::SaturatedSub(hn::LoadU(d, text - 2), hn::Set(d, 0xE0 - 0x80));
    const auto fourth = hn::SaturatedSub(hn::LoadU(d, text - 3), hn::Set(d, 0xF0 - 0x80));
    const auto must = hn::And(hn::Or(third, fourth), hn::Set(d, 0x80));
    return hn::Xor(must, pair);
}

// Checks `size` bytes, a multiple of the vector, given the three before them. `wide_before`: those
// may be the beginning of a character.
HWY_INLINE bool are_text_vectors(const std::uint8_t* at, std::size_t size, bool wide_before) {
    const TextTag d;
    const hn::RebindToSigned<TextTag> signed_d;
    constexpr std::size_t kLanes = hn::MaxLanes(d);
    // Together: a branch for each vector is hard to foresee where some text is wide.
    constexpr std::size_t kTogether = 4;
    const auto zero = hn::Zero(d);
    auto faults = zero;
    auto least = hn::Set(d, std::uint8_t{0xFF});
    const auto check = [&](const std::uint8_t* from, std::size_t vectors) HWY_ATTR {
        auto all = zero;
        for (std::size_t i = 0; i < vectors; ++i) {
            const auto bytes = hn::LoadU(d, from + i * kLanes);
            least = hn::Min(least, bytes);
            all = hn::Or(all, bytes);
        }
        const auto is_wide = hn::Lt(hn::BitCast(signed_d, all), hn::Zero(signed_d));
        const bool wide = !hn::AllFalse(signed_d, is_wide);
        if (wide || wide_before) {
            for (std::size_t i = 0; i < vectors; ++i)
                faults = hn::Or(faults, utf8_faults(from + i * kLanes));
        }
        wide_before = wide;
    };
    std::size_t vectors = size / kLanes;
    for (; vectors >= kTogether; vectors -= kTogether, at += kTogether * kLanes) {
        check(at, kTogether);
    }
    check(at, vectors);
    faults = hn::Or(faults, hn::VecFromMask(d, hn::Eq(least, zero)));
    return hn::AllTrue(d, hn::Eq(faults, zero));
}

bool is_text(const char* text, std::size_t size) {
    constexpr std::size_t kLanes = hn::MaxLanes(TextTag());
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text);
    const std::size_t whole = size / kLanes * kLanes;
    // The ends, where a vector would see foreign bytes, are checked as copies between spaces.
    std::array<std::uint8_t, 4 + 2 * kBlock> edge{};
    const auto is_text_edge = [&](std::size_t from, std::size_t count) {
        edge.fill(' ');
        const std::size_t before = std::min<std::size_t>(from, 3);
        std::memcpy(edge.data() + 4 - before, bytes + from - before, before + count);
        const std::size_t padded = (count / kLanes + 1) * kLanes;  // a space at least behind it
        return are_text_vectors(edge.data() + 4, padded, from > 0);
    };
    if (whole == 0) return is_text_edge(0, size);
    edge.fill(' ');
    std::memcpy(edge.data() + 4, bytes, kLanes);
    return are_text_vectors(edge.data() + 4, kLanes, false) &&
           are_text_vectors(bytes + kLanes, whole - kLanes, true) &&
           is_text_edge(whole, size - whole);
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
