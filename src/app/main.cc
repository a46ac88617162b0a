#include <malloc.h>

#include <iostream>

#include "app/command_line.h"

namespace {

// Blocks of this size and more go back to the system when they are freed. By default glibc raises
// the size from which they do so with each one that is freed, and every thread keeps some.
constexpr int kLargeBlockBytes = 1 << 20;

}  // namespace

int main(int argc, char** argv) {
    mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
    return sluice::app::run_command_line(argc, argv, {std::cout, std::cerr});
}
