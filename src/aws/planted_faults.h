// Faults of the commit on AWS that the simulation (tests/simulation) must find: what misses them
// proves nothing. Compiled in and chosen as those of the room embedded (embedded/planted_faults.h).
// Thread-safe.
#pragma once

#include <cstdint>

namespace sluice::aws {

enum class Fault : std::uint8_t {
    kDeleteFirst,  // delete-first: the input is deleted before what it leads to is true
    kEndTwice,     // end-twice: a run that has ended is written again
};

#ifdef SLUICE_PLANTED_FAULTS
bool planted(Fault fault);
#else
constexpr bool planted(Fault) {
    return false;
}
#endif

}  // namespace sluice::aws
