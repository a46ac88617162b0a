// From separators to fields, a vector of them at a time. Included once per instruction set.
#if defined(SLUICE_ENGINE_SIMD_CSV_FIELDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_CSV_FIELDS_INL_H_
#undef SLUICE_ENGINE_SIMD_CSV_FIELDS_INL_H_
#else
#define SLUICE_ENGINE_SIMD_CSV_FIELDS_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A field is written as two lanes: where it begins, then its size below its kind.
using FieldHalfTag = hn::CappedTag<std::uint64_t, 8>;
static_assert(sizeof(Field) == 2 * sizeof(std::uint64_t) && offsetof(Field, size) == 8 &&
              offsetof(Field, kind) == 12 && std::endian::native == std::endian::little);

HWY_INLINE auto kind_lanes(Field::Kind kind) {
    return hn::Set(FieldHalfTag(), static_cast<std::uint64_t>(kind) << 32U);
}

void cut_fields(const char* text,
                const std::uint32_t* before,
                const std::uint32_t* ends,
                std::size_t count,
                char quote,
                Field::Kind unquoted,
                Field* out) {
    const FieldHalfTag d;
    const hn::Rebind<std::uint32_t, FieldHalfTag> positions_d;
    constexpr std::size_t kLanes = hn::MaxLanes(d);
    const auto base = hn::Set(d, reinterpret_cast<std::uintptr_t>(text));
    std::size_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        // In 32 bits: before the text's first field stands -1.
        const auto from =
            hn::PromoteTo(d, hn::Add(hn::LoadU(positions_d, before + i), hn::Set(positions_d, 1)));
        const auto to = hn::PromoteTo(d, hn::LoadU(positions_d, ends + i));
        const auto bytes = hn::GatherOffset(d,
                                            reinterpret_cast<const std::uint64_t*>(text),
                                            hn::BitCast(hn::RebindToSigned<FieldHalfTag>(), from));
        const auto first = hn::And(bytes, hn::Set(d, 0xFF));
        const auto quoted = hn::Eq(first, hn::Set(d, static_cast<unsigned char>(quote)));
        const auto quotes = hn::IfThenElseZero(quoted, hn::Set(d, 1));
        const auto begin = hn::Add(from, quotes);
        const auto size = hn::Sub(hn::Sub(to, begin), quotes);
        const auto kind =
            hn::IfThenElse(quoted, kind_lanes(Field::Kind::kQuoted), kind_lanes(unquoted));
        hn::StoreInterleaved2(
            hn::Add(base, begin), hn::Or(size, kind), d, reinterpret_cast<std::uint64_t*>(out + i));
    }
    for (; i < count; ++i) out[i] = cut_field(text, before[i] + 1, ends[i], quote, unquoted);
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
