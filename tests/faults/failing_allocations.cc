#include "tests/faults/failing_allocations.h"

#include <openssl/crypto.h>
#include <sqlite3.h>

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "base/reallocate.h"

namespace sluice::faults {
namespace {

std::atomic<bool> armed = false;
std::atomic<std::int64_t> counted = 0;
std::atomic<std::int64_t> refused = 0;
std::int64_t first = 0;
std::int64_t last = 0;
bool of_sqlite_only = false;
sqlite3_mem_methods sqlites;

bool fails(bool is_sqlites = false) {
    if (!armed || (of_sqlite_only && !is_sqlites)) return false;
    const std::int64_t number = ++counted;
    if (first == 0 || number < first || number > last) return false;
    ++refused;
    return true;
}

void* allocate(std::size_t size) {
    return fails() ? nullptr : std::malloc(size > 0 ? size : 1);
}

// As the standard wants it of operator new; the handler has OpenSSL's failures, too.
template <class Allocate>
void* allocate_or_handle(const Allocate& attempt) {
    while (true) {
        if (void* const block = attempt()) return block;
        const std::new_handler handler = std::get_new_handler();
        if (!handler) return nullptr;
        handler();
    }
}

template <class Allocate>
void* allocate_or_throw(const Allocate& attempt) {
    void* const block = allocate_or_handle(attempt);
    if (block == nullptr) throw std::bad_alloc();
    return block;
}

}  // namespace

void hook_c_libraries() {
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &sqlites) != SQLITE_OK) std::abort();
    sqlite3_mem_methods hooked = sqlites;
    hooked.xMalloc = [](int size) { return fails(true) ? nullptr : sqlites.xMalloc(size); };
    hooked.xRealloc = [](void* block, int size) {
        return fails(true) ? nullptr : sqlites.xRealloc(block, size);
    };
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &hooked) != SQLITE_OK) std::abort();
    const int hooks = CRYPTO_set_mem_functions(
        [](std::size_t size, const char*, int) {
            return allocate_or_handle([&] { return allocate(size); });
        },
        [](void* block, std::size_t size, const char*, int) {
            return allocate_or_handle(
                [&] { return fails() ? nullptr : std::realloc(block, size); });
        },
        [](void* block, const char*, int) { std::free(block); });
    if (hooks != 1) std::abort();
}

void arm(std::int64_t at, std::int64_t more, bool sqlite_only) {
    of_sqlite_only = sqlite_only;
    counted = 0;
    refused = 0;
    first = at;
    last = at + more;
    armed = true;
}

void disarm() {
    armed = false;
}

std::int64_t allocations() {
    return counted;
}

std::int64_t failed() {
    return refused;
}

}  // namespace sluice::faults

// In place of the one in base/.
void* sluice::reallocate(void* block, std::size_t size) {
    return faults::allocate_or_throw(
        [&] { return faults::fails() ? nullptr : std::realloc(block, size); });
}

void* operator new(std::size_t size) {
    return sluice::faults::allocate_or_throw([&] { return sluice::faults::allocate(size); });
}

void* operator new(std::size_t size, std::align_val_t alignment) {
    return sluice::faults::allocate_or_throw([&]() -> void* {
        if (sluice::faults::fails()) return nullptr;
        const auto align = static_cast<std::size_t>(alignment);
        return std::aligned_alloc(align, (size + align - 1) / align * align);
    });
}

void operator delete(void* block) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
    std::free(block);
}
void operator delete(void* block, std::align_val_t) noexcept {
    std::free(block);
}
void operator delete(void* block, std::size_t, std::align_val_t) noexcept {
    std::free(block);
}
