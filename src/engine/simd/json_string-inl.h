// Reading JSON strings: copies runs without escapes whole. Included once per instruction set.
#if defined(SLUICE_ENGINE_SIMD_JSON_STRING_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SLUICE_ENGINE_SIMD_JSON_STRING_INL_H_
#undef SLUICE_ENGINE_SIMD_JSON_STRING_INL_H_
#else
#define SLUICE_ENGINE_SIMD_JSON_STRING_INL_H_
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

char* unescape_json(std::string_view raw, char* out) {
    const auto backslash = hn::Set(FieldTag(), std::uint8_t{'\\'});
    const char* at = raw.data();
    const char* const end = at + raw.size();
    while (at != end) {
        const auto bytes = load(at);
        store(bytes, out);
        const auto left = static_cast<std::size_t>(end - at);
        const std::uint32_t found = field_bits(hn::Eq(bytes, backslash), left);
        const std::size_t plain = found == 0 ? std::min(left, kFieldLanes)
                                             : static_cast<std::size_t>(std::countr_zero(found));
        at += plain;
        out += plain;
        if (found == 0) continue;
        do {  // one escape often follows another
            out = put_json_escape(out, at, end);
            if (out == nullptr || out[-1] == '\0') return nullptr;
        } while (at != end && *at == '\\');
    }
    return out;
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
