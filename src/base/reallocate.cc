#include "base/reallocate.h"

#include <cstdlib>
#include <new>

namespace sluice {

// Weak: as an operator new, it may be replaced.
[[gnu::weak]] void* reallocate(void* block, std::size_t size) {
    while (true) {
        if (void* const grown = std::realloc(block, size)) return grown;
        const std::new_handler handler = std::get_new_handler();
        if (handler == nullptr) throw std::bad_alloc();
        handler();
    }
}

}  // namespace sluice
