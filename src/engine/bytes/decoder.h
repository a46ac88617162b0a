// One compressed stream's decoding, a step at a time: zlib and libzstd behind one seam.
//
// One thread at a time; owns the library's state.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/result.h"
#include "engine/bytes/compression.h"

namespace sluice::engine {

class Decoder {
  public:
    struct Step {
        std::size_t consumed = 0;
        std::size_t produced = 0;
        bool ended = false;  // a member or frame is whole, and its checksum right
    };

    virtual ~Decoder() = default;
    // A new member or frame begins.
    virtual void begin() = 0;
    // Takes and gives what it can. An error behind bytes that were given is told by the next step.
    // Errors, without a place: corrupt_compression (kInvalid), zstd_window_too_large (kTooLarge).
    virtual Result<Step> step(std::span<const char> in, std::span<char> out) = 0;
};

// Not of kNone.
std::unique_ptr<Decoder> make_decoder(Compression compression);

}  // namespace sluice::engine
