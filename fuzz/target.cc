// A libFuzzer target (script/fuzz): SLUICE_CHECK is its oracle.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/oracles.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string broken = sluice::fuzz::SLUICE_CHECK(input);
    if (!broken.empty()) {
        std::fprintf(stderr, "%s\n", broken.c_str());
        std::abort();
    }
    return 0;
}
