// One conversion from file to file: opens them, runs the transform, makes what was written appear.
//
// The files appear in this order: rejects, output, receipt. So there is no receipt without its
// output, and after an error or a crash nothing but rejects may be new.
#pragma once

#include <cstdint>
#include <string>

#include "app/bytes_flags.h"
#include "app/encoding_flags.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/transform.h"

namespace sluice::app {

// Paths; "-" is standard input or output. Empty: not wanted.
struct ConversionFiles {
    std::string input;
    std::string output;
    std::string rejects;
    std::string receipt;
    std::string recipe;  // is read elsewhere, and must not be written
    BytesPlan bytes = {};
    EncodingPlan encoding = {};
    bool show_progress = false;  // on standard error, when it is a terminal
};

// What the transform says, and how its input was encoded.
struct ConversionSummary : engine::TransformSummary {
    engine::ChosenEncoding encoding;
    std::uint64_t replaced = 0;  // U+FFFD for what was no character of it
};

// `recipe_text`: what the receipt has the digest of. Errors: those of the transform, of the streams
// in engine/bytes and of files; same_file.
Result<ConversionSummary> convert_files(const ConversionFiles& files,
                                        engine::TransformSpec spec,
                                        const std::string& recipe_text,
                                        Random& random);

}  // namespace sluice::app
