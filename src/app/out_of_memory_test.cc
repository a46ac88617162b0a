#include "app/out_of_memory.h"

#include <gtest/gtest.h>

#include <new>

namespace sluice::app {
namespace {

// Found by tests/faults/kth_allocation.py: without it a failing allocation ended a server by
// SIGABRT, or by SIGSEGV inside OpenSSL.
TEST(OutOfMemory, EndsTheProcessWithStatus1AndSaysWhy) {
    EXPECT_EXIT(
        {
            exit_when_out_of_memory();
            std::get_new_handler()();
        },
        testing::ExitedWithCode(1),
        R"("event":"out_of_memory")");
}

}  // namespace
}  // namespace sluice::app
