// For the tests that hold every kernel set to the scalar one.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "engine/padded_buffer.h"
#include "engine/simd/kernels.h"

namespace sluice::engine::simd {

// Texts of the bytes that matter, of all lengths around the vectors' own.
class Texts {
  public:
    explicit Texts(std::string_view alphabet) : alphabet_(alphabet) {}

    PaddedBuffer next(std::size_t size_max) {
        PaddedBuffer text;
        const std::size_t size = random_() % (size_max + 1);
        text.reserve(size);
        // Runs of plain text of any length between the bytes of the alphabet.
        const unsigned plain = random_() % 4;
        while (text.size() < size) {
            const bool letter = random_() % 4 < plain;
            const char byte = letter ? 'x' : alphabet_[random_() % alphabet_.size()];
            text.append({&byte, 1});
        }
        text.pad(alphabet_[random_() % alphabet_.size()]);
        return text;
    }
    std::size_t number(std::size_t below) { return random_() % below; }

  private:
    std::string alphabet_;
    std::mt19937 random_{20261122};
};

class KernelsTest : public ::testing::TestWithParam<const Kernels*> {
  protected:
    const Kernels& kernels = *GetParam();
    const Kernels& scalar = scalar_kernels();
};

}  // namespace sluice::engine::simd
