// What must hold for every input, whatever its bytes. Shared by the fuzz targets and by the test
// that replays fuzz/corpus/.
//
// Pure functions. The result is empty, or says what did not hold. NAME_oracle.cc has check_NAME().
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace sluice::fuzz {

// The first byte chooses the size of the pieces, the rest is the input. Decompresses it whole and
// in pieces, under a cap.
std::string check_decompress(std::string_view input);

// Two bytes choose what is said of the dialect, the rest is the input. What is detected can be
// read, and is how the input is read, in every split; a right file is read as without detection.
std::string check_detect(std::string_view input);

// The first byte chooses the encoding, the second the size of the pieces, the rest is the input.
// Decodes it whole and in pieces, with and without replacing; what could be decoded is encoded, in
// pieces too, and decoded again.
std::string check_encoding(std::string_view input);

// The first byte chooses what becomes of nested values, the rest is JSON. Converts it in every
// split and on several threads, beside nesting_reference.h.
std::string check_nesting(std::string_view input);

// The first byte chooses the size of the blocks, the rest is a form's body with the boundary "xx".
// Parses it whole and in blocks and checks its policy.
std::string check_post_form(std::string_view input);

// The first byte chooses what is said of the input, the second where the sample ends, the rest is
// the input. The preview of all of it shows what the transform makes; that of its beginning has no
// error when the whole has none.
std::string check_preview(std::string_view input);

// A recipe document and, behind a NUL, a CSV table; without one a table of the oracle's own.
std::string check_recipe(std::string_view input);

// The first byte chooses format and dialect, the second the limits, the rest is the input. Converts
// it, with its bad records to the rejects, in every split, and again without the bytes of those.
std::string check_rejects(std::string_view input);

// The first byte chooses the limits, the rest is the input. Converts it between every pair of
// formats: no split changes the outcome, and every output reads back as the same table.
std::string check_transform(std::string_view input);

// The first byte chooses the output's dialect, the second the length of its delimiter, which
// follows; the rest is values with 0x1F between them. Written from JSON and from CSV they are the
// same text, which reads back as these values; or they are refused.
std::string check_write(std::string_view input);

struct Oracle {
    std::string_view name;  // of the target and of its directory in fuzz/corpus/
    std::string (*check)(std::string_view input);
};

inline constexpr std::array kOracles{Oracle{"decompress", check_decompress},
                                     Oracle{"detect", check_detect},
                                     Oracle{"encoding", check_encoding},
                                     Oracle{"nesting", check_nesting},
                                     Oracle{"post_form", check_post_form},
                                     Oracle{"preview", check_preview},
                                     Oracle{"recipe", check_recipe},
                                     Oracle{"rejects", check_rejects},
                                     Oracle{"transform", check_transform},
                                     Oracle{"write", check_write}};

}  // namespace sluice::fuzz
