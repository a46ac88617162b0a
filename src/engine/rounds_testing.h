// How long a test goes on that makes its texts at random.
//
// Under a sanitizer or an emulator a round costs ten times what it does otherwise: there such tests
// do the first part of their rounds (SLUICE_SHARE_OF_ROUNDS, a preset's), the same texts in every
// run. The release build does them all.
#pragma once

namespace sluice::engine::testing {

constexpr unsigned rounds(unsigned all) {
    return all / SLUICE_SHARE_OF_ROUNDS;
}

}  // namespace sluice::engine::testing
