#include "app/out_of_memory.h"

#include <openssl/crypto.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>

namespace sluice::app {
namespace {

[[noreturn]] void tell_and_exit() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%S.000Z", &utc);
    std::array<char, 160> line{};
    const int size = std::snprintf(line.data(),
                                   line.size(),
                                   R"({"time":"%s","level":"error","event":"out_of_memory",)"
                                   R"("action":"exit; start it with more"})"
                                   "\n",
                                   time.data());
    // There is nobody to tell that even this cannot be written.
    if (write(STDERR_FILENO, line.data(), static_cast<std::size_t>(size)) < 0) std::_Exit(1);
    std::_Exit(1);
}

void* checked(void* block, std::size_t size) {
    if (block == nullptr && size > 0) tell_and_exit();
    return block;
}

}  // namespace

void exit_when_out_of_memory() {
    std::set_new_handler(tell_and_exit);
    // OpenSSL goes through null pointers while it sets itself up.
    CRYPTO_set_mem_functions(
        [](std::size_t size, const char*, int) { return checked(std::malloc(size), size); },
        [](void* block, std::size_t size, const char*, int) {
            return checked(std::realloc(block, size), size);
        },
        [](void* block, const char*, int) { std::free(block); });
}

}  // namespace sluice::app
