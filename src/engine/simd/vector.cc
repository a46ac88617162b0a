// Compiled once for every instruction set: foreach_target.h includes this file again and again.
#include "engine/simd/vector.h"

#include <array>
#include <bit>
#include <cstring>
#include <utility>

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
#include "engine/simd/csv_scan-inl.h"
#include "engine/simd/json_scan-inl.h"
#include "engine/simd/text-inl.h"
#include "engine/simd/writers-inl.h"
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
                             positions,
                             is_text,
                             write_json,
                             write_csv};
    return &all;
#endif
}

}  // namespace sluice::engine::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sluice::engine::simd {
namespace {

HWY_EXPORT(table);

std::vector<const Kernels*> find_vector_kernels() {
    std::vector<const Kernels*> found;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(hwy::SupportedTargets());
        const Kernels* const each = HWY_DYNAMIC_DISPATCH(table)();
        if (each != nullptr) found.insert(found.begin(), each);
    }
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().DeInit();
    return found;
}

}  // namespace

std::vector<const Kernels*> vector_kernels() {
    static const std::vector<const Kernels*> all = find_vector_kernels();
    return all;
}

}  // namespace sluice::engine::simd
#endif
