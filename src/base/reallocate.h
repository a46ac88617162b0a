// std::realloc() that fails as `new` does. The C library moves a large block by its page table as a
// rule: it is neither copied nor touched anew.
#pragma once

#include <cstddef>

namespace sluice {

// Null is none yet. Freed with std::free(). Throws std::bad_alloc once the handler of `new` gives
// up; the block is then as it was.
void* reallocate(void* block, std::size_t size);

}  // namespace sluice
