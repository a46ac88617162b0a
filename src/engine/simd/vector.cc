// Compiled once for every instruction set: foreach_target.h includes this file again and again.
#include "engine/simd/vector.h"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "engine/csv_field.h"
#include "engine/json_string.h"
#include "engine/json_text.h"

// Nothing here gains from VBMI and its kin.
#define HWY_DISABLED_TARGETS \
    (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/simd/vector.cc"
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway wants it.
#include <hwy/highway.h>

#if HWY_TARGET != HWY_SCALAR && HWY_TARGET != HWY_EMU128
#include "engine/simd/block-inl.h"
#include "engine/simd/csv_fields-inl.h"
#include "engine/simd/csv_scan-inl.h"
#include "engine/simd/json_scan-inl.h"
#include "engine/simd/text-inl.h"
#include "engine/simd/writers-inl.h"
// Needs the writers' vectors.
#include "engine/simd/json_string-inl.h"
#endif

HWY_BEFORE_NAMESPACE();
namespace sluice::engine::simd::HWY_NAMESPACE {

const Kernels* table() {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
    return nullptr;  // vectors in name only: the reference does better
#else
    static const Kernels all{hwy::TargetName(HWY_TARGET),
                             scan_csv,
                             scan_csv_leniently,
                             scan_json,
                             count_bits,
                             positions,
                             cut_fields,
                             is_text,
                             unescape_json,
                             write_json,
                             write_csv};
    return &all;
#endif
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#if HWY_ARCH_ARM_A64
#include <sys/auxv.h>
#endif

namespace sluice::engine::simd {
namespace {

// What a target's code needs of the processor, and that the kernel keeps its registers. Highway's
// library knows it too, but starts every program that is linked with it by measuring a clock.
[[maybe_unused]] bool processor_has([[maybe_unused]] std::int64_t target) {
#if HWY_ARCH_X86
    const bool sse4 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul") &&
                      __builtin_cpu_supports("aes");
    const bool avx2 = sse4 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                      __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma") &&
                      __builtin_cpu_supports("f16c");
    const bool avx3 = avx2 && __builtin_cpu_supports("avx512f") &&
                      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512bw");
    return (target == HWY_SSE4 && sse4) || (target == HWY_AVX2 && avx2) ||
           (target == HWY_AVX3 && avx3);
#elif HWY_ARCH_ARM_A64
    return target == HWY_NEON && (getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#else
    return false;
#endif
}

}  // namespace

std::vector<const Kernels*> vector_kernels() {
    std::vector<const Kernels*> found;
#if HWY_TARGETS & HWY_SSE4
    if (processor_has(HWY_SSE4)) found.push_back(N_SSE4::table());
#endif
#if HWY_TARGETS & HWY_AVX2
    if (processor_has(HWY_AVX2)) found.push_back(N_AVX2::table());
#endif
#if HWY_TARGETS & HWY_AVX3
    if (processor_has(HWY_AVX3)) found.push_back(N_AVX3::table());
#endif
#if HWY_TARGETS & HWY_NEON
    if (processor_has(HWY_NEON)) found.push_back(N_NEON::table());
#endif
    return found;
}

}  // namespace sluice::engine::simd
#endif
