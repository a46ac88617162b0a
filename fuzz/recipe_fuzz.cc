// libFuzzer target: any document, on any table (script/fuzz).
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "fuzz/recipe_oracle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::string broken = sluice::fuzz::check_recipe(input);
    if (!broken.empty()) {
        std::fprintf(stderr, "%s\n", broken.c_str());
        std::abort();
    }
    return 0;
}
