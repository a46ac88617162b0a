// Texts that stay where they are, with the padding that kernels need around them.
//
// One thread at a time; owns the texts.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/padded_buffer.h"

namespace sluice::engine {

class TextArena {
  public:
    std::string_view keep(std::string_view text);
    // Forgets all texts; keeps the memory of one block.
    void clear();
    std::size_t bytes() const { return bytes_; }

  private:
    std::vector<PaddedBuffer> blocks_;
    std::size_t bytes_ = 0;
};

}  // namespace sluice::engine
