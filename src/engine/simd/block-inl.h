// 64 bytes as masks of 64 bits, and back to positions. Included once per instruction set.
#if defined(SLUICE_ENGINE_SIMD_BLOCK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_BLOCK_INL_H_
#undef SLUICE_ENGINE_SIMD_BLOCK_INL_H_
#else
#define SLUICE_ENGINE_SIMD_BLOCK_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A block as one to four vectors.
using BlockTag = hn::CappedTag<std::uint8_t, kBlock>;
using BlockVec = hn::Vec<BlockTag>;

template <class D, class M>
HWY_INLINE std::uint64_t mask_bits(D d, M mask) {
    alignas(8) std::array<std::uint8_t, 8> bits{};
    hn::StoreMaskBits(d, mask, bits.data());
    std::uint64_t word = 0;
    std::memcpy(&word, bits.data(), sizeof word);
    return word;
}

struct Block {
    explicit HWY_INLINE Block(const char* text)
        : bytes(reinterpret_cast<const std::uint8_t*>(text)) {}

    // The mask of the bytes that equal `wanted`.
    HWY_INLINE std::uint64_t equal(BlockVec wanted) const {
        const BlockTag d;
        constexpr std::size_t kLanes = hn::MaxLanes(d);
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < kBlock; i += kLanes) {
            word |= mask_bits(d, hn::Eq(hn::LoadU(d, bytes + i), wanted)) << i;
        }
        return word;
    }

    const std::uint8_t* bytes;
};

// Bit i: the parity of the bits 0…i. A product without carries by all ones.
HWY_INLINE std::uint64_t prefix_xor(std::uint64_t bits) {
    const hn::FixedTag<std::uint64_t, 2> d;
    return hn::GetLane(hn::CLMulLower(hn::Set(d, bits), hn::Set(d, ~std::uint64_t{0})));
}

std::size_t count_bits(const std::uint64_t* mask, std::size_t words) {
    std::size_t count = 0;
    for (std::size_t word = 0; word < words; ++word) {
        count += static_cast<std::size_t>(std::popcount(mask[word]));
    }
    return count;
}

std::size_t positions(const std::uint64_t* mask,
                      std::size_t words,
                      std::uint32_t base,
                      std::uint32_t* out) {
    std::uint32_t* const begin = out;
    for (std::size_t word = 0; word < words; ++word, base += kBlock) {
        std::uint64_t bits = mask[word];
        if (bits == 0) continue;
        const int count = std::popcount(bits);
        // Some too many are cheaper than a branch for each; most words have no more than eight.
        int done = 0;
        do {
            for (int i = 0; i < 8; ++i) {
                out[done + i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
                bits &= bits - 1;
            }
            done += 8;
        } while (done < count);
        out += count;
    }
    return static_cast<std::size_t>(out - begin);
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
