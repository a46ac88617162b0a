// The flags that say which characters the bytes of files stand for.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "engine/bytes/choose_encoding.h"
#include "engine/bytes/encoding_sink.h"

namespace CLI {
class App;
}

namespace sluice::app {

// How the text of a conversion's files is encoded.
struct EncodingPlan {
    engine::Decoding input = {};
    engine::OutputEncoding output = {};
};

struct EncodingFlags {
    std::optional<std::string> encoding;  // of the input; absent: the file says it
    bool replace_invalid = false;
    std::optional<std::string> output_encoding;  // absent: UTF-8
    bool bom = false;

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    // `detect`: whether the input's encoding may be told from its bytes when it is not said. Errors
    // (kInvalid): unknown_encoding; no_byte_order_mark.
    Result<EncodingPlan> plan(bool detect) const;
};

// --encoding and --replace-invalid alone. What they are read into lives as long as the parser.
void add_encoding_option(CLI::App& command, std::optional<std::string>& encoding);
void add_replace_invalid_option(CLI::App& command, bool& replace_invalid);
// kInvalid unknown_encoding.
Result<engine::Decoding> decoding_of(const std::optional<std::string>& encoding);

}  // namespace sluice::app
