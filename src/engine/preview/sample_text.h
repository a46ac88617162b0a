// The text at the beginning of a file, from its first stored bytes.
//
// Pure. What stands behind the bytes is not known: a character, a gzip member or a zstd frame that
// they cut is no error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/bytes/choose_encoding.h"
#include "engine/bytes/readable_input.h"

namespace sluice::engine {

struct SampleText {
    std::string text;    // UTF-8, perhaps with bytes that are none: whoever reads it says so
    bool whole = false;  // the file ends with it
    ChosenEncoding encoding = {};
    std::uint64_t replaced = 0;       // U+FFFD for what was no character
    std::optional<Error> error = {};  // why what stands behind the text cannot be read
    std::uint64_t stored_bytes = 0;   // of the file, for the text; about, when it is compressed
};

// `bytes`: of the file as it is stored; `whole`: all of them. At most `bytes_max` of text. The
// encoding is chosen as ReadableInput does, if there are as many bytes as that looks at.
SampleText sample_text(std::string_view bytes,
                       bool whole,
                       const InputBytes& how,
                       std::size_t bytes_max);

}  // namespace sluice::engine
