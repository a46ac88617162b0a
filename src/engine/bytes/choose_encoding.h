// Which encoding a file is read in: what was said, or what its beginning says. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/bytes/encoding.h"
#include "engine/detect.h"

namespace sluice::engine {

// What somebody wants. What is said always wins.
struct Decoding {
    std::optional<Encoding> said;
    // When nothing is said: whether the beginning is looked at. Else it is UTF-8, but a byte order
    // mark is believed.
    bool detect = true;
    // Bytes that are no text become U+FFFD and are counted.
    bool replace_invalid = false;
};

struct ChosenEncoding {
    Encoding encoding;
    // What the file looks like and why. Another encoding than `encoding` when it is a guess that
    // nobody should rely on: then UTF-8 is read, which ends with an error if it was no UTF-8.
    Finding finding;
    bool guessed = false;  // `encoding` is what the bytes look like: nobody and no mark says it
    std::size_t mark_bytes = 0;  // of the byte order mark at the start; none of UTF-8 counts
};

// How much of the file choose_encoding() should see, when there is as much.
std::size_t first_bytes_wanted(const Decoding& decoding);
// `whole`: the file ends with `first`.
ChosenEncoding choose_encoding(const Decoding& decoding, std::string_view first, bool whole);

}  // namespace sluice::engine
