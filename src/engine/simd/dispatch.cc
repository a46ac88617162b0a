// Chooses the kernels when the program runs.
#include <atomic>

#include "engine/simd/kernels.h"
#include "engine/simd/vector.h"

namespace sluice::engine::simd {
namespace {

std::atomic<const Kernels*> chosen{nullptr};

}  // namespace

std::vector<const Kernels*> all_kernels() {
    std::vector<const Kernels*> all{&scalar_kernels()};
    for (const Kernels* each : vector_kernels()) all.push_back(each);
    return all;
}

const Kernels& kernels() {
    const Kernels* current = chosen.load(std::memory_order_acquire);
    if (current == nullptr) {
        current = all_kernels().back();
        chosen.store(current, std::memory_order_release);
    }
    return *current;
}

bool use(std::string_view name) {
    for (const Kernels* each : all_kernels()) {
        if (each->name != name) continue;
        chosen.store(each, std::memory_order_release);
        return true;
    }
    return false;
}

}  // namespace sluice::engine::simd
