// Lets the k-th allocation of the process fail: operator new (replaced for the whole binary), and
// the allocators of SQLite and OpenSSL. Counted over all threads while armed.
#pragma once

#include <cstdint>

namespace sluice::faults {

// Before SQLite and OpenSSL are first used.
void hook_c_libraries();

// From now on allocations are counted, all or those of SQLite, and the `at`-th (0: none) fails,
// with so many behind it.
void arm(std::int64_t at, std::int64_t more, bool sqlite_only);
void disarm();
std::int64_t allocations();
// How many of them failed.
std::int64_t failed();

}  // namespace sluice::faults
