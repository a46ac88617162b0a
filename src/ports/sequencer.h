// The number by which a consumer tells which of two events about an object came later.
//
// The commit gives it, in the transaction that makes the event true: numbers rise in the order in
// which commits became true, over restarts and steps of the clock, too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice {

// 16 upper-case hexadecimal digits, to be compared as text.
inline constexpr std::string_view kNoSequencer = "0000000000000000";

// No number is below: a store that was restored from a copy goes on above what it gave. 1,024
// numbers a millisecond before they run ahead of the clock, which harms nobody.
inline std::uint64_t sequencer_floor(WallTime now) {
    return static_cast<std::uint64_t>(now.time_since_epoch().count()) << 10U;
}

// Over the digits of kNoSequencer that stand there.
inline void write_sequencer(std::string& body, std::size_t at, std::uint64_t number) {
    for (std::size_t i = kNoSequencer.size(); i-- > 0; number >>= 4U) {
        body.at(at + i) = "0123456789ABCDEF"[number & 0xFU];
    }
}

}  // namespace sluice
