// What a conversion can be held to: rows that balance, and the SHA-256 of everything it read and
// wrote (docs/rejects.md).
//
// One thread at a time; borrows the streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/stream.h"
#include "engine/bytes/readable_input.h"
#include "engine/transform.h"
#include "pipeline/hashing_streams.h"

namespace sluice::pipeline {

// Stands between a transform and its files, and keeps their digests.
class Witness {
  public:
    // `rejects`: none, unless records are rejected.
    Witness(ByteSource& input, ByteSink& output, ByteSink* rejects)
        : input_(input), output_(output) {
        if (rejects != nullptr) rejects_.emplace(*rejects);
    }
    ByteSource& input() { return input_; }
    // How far the input is read, as it is stored. Any thread may ask.
    std::uint64_t input_position() const { return input_.position(); }
    ByteSink& output() { return output_; }
    ByteSink* rejects() { return rejects_ ? &*rejects_ : nullptr; }

    // One line of JSON, once, when all was read and written. What was detected is in it when that
    // is not plain, and what there is to warn of. `recipe`: the document whose digest is given;
    // `encoding`: the input's, when it was not UTF-8; `replaced`: how many places of it were no
    // text. Errors: what the input returns.
    Result<std::string> receipt(const engine::TransformSummary& summary,
                                std::string_view recipe,
                                const std::optional<engine::ChosenEncoding>& encoding,
                                std::uint64_t replaced);

  private:
    HashingSource input_;
    HashingSink output_;
    std::optional<HashingSink> rejects_;
};

}  // namespace sluice::pipeline
