#include "app/kernel_choice.h"

#include <cstdlib>
#include <string>

#include "engine/simd/kernels.h"

namespace sluice::app {

Result<void> choose_kernels() {
    const char* const name = std::getenv("SLUICE_SIMD");
    const bool is_said = name != nullptr && *name != '\0';
    if (!is_said || engine::simd::use(name)) return {};
    std::string known;
    for (const engine::simd::Kernels* each : engine::simd::all_kernels()) {
        known += (known.empty() ? "" : ", ") + std::string(each->name);
    }
    return fail(Code::kInvalid,
                "unknown_simd",
                "SLUICE_SIMD=" + std::string(name) + ": this machine has " + known);
}

}  // namespace sluice::app
