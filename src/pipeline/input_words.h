// What a client may say of its file, as words in the metadata of the upload and as members of the
// message (docs/messages.md): what `sluice convert` takes as flags. One table knows the names, and
// turns words into values and back. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/bytes/choose_encoding.h"
#include "engine/dialect_words.h"
#include "ports/object.h"

namespace sluice::pipeline {

struct InputWords : engine::DialectWords {
    std::optional<std::string> encoding = {};
    bool replace_invalid = false;

    // `detect`: whether an encoding that was not said is told from the content. kInvalid
    // unknown_encoding.
    Result<engine::Decoding> decoding(bool detect) const;
};

// In the order of their bytes.
const std::vector<std::string>& input_word_names();

// Words by name; those that are absent or empty were not said. kInvalid bad_<name>: it is no
// number, or neither "on" nor "off". Whether the words make a dialect is said by take_input().
Result<InputWords> read_input_words(const Metadata& said);
// The other direction. kInvalid bad_<name>: the empty text, which would say nothing.
Result<Metadata> words_of(const InputWords& words);

// "on" or "off"; empty is `otherwise`. kInvalid bad_<name>.
Result<bool> read_switch(std::string_view name, std::string_view text, bool otherwise);

}  // namespace sluice::pipeline
