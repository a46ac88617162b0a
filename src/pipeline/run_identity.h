// The identity of work: what makes two deliveries of one upload the same run, with the same output
// key and the same bytes. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

#include "ports/job.h"

namespace sluice::pipeline {

// What was asked for, in the client's own words: the texts that decide the output and who is told.
struct RunRequest {
    std::string operation;
    std::string format;
    std::string mapping;
    std::string sequence;
    JobId job;                  // empty: none was given
    std::string on_error = {};  // empty: not said; so the following
    std::string detect = {};
    Metadata said = {};        // of the input: input_words.h
    std::string receipt = {};  // whether it is told
};

struct InputVersion {
    ObjectName name;
    ETag etag;
    std::uint64_t size = 0;
};

// Lower-case hex of the first 16 bytes of SHA-256 over the parts, each preceded by its length as 8
// bytes, big-endian. `on_error` is one of them when it or anything behind it was said; `detect` and
// the delimiter are when one of them or anything behind them was; what else was said follows as
// pairs of name and word. The form is fixed: output keys that exist depend on it
// (docs/messages.md).
RunId run_identity(const InputVersion& input, const RunRequest& request);

// <user>/<operation>/<format>/transformed_<run>.<format>
ObjectKey output_key(const UserId& user,
                     const std::string& operation,
                     const std::string& format,
                     const RunId& run);
// Beside the output: the same with rejected_<run>.ndjson.
ObjectKey rejects_key(const ObjectKey& output, const RunId& run);

}  // namespace sluice::pipeline
