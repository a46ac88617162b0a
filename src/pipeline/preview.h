// What a job would do with a file, from its first bytes, as the document that POST /v1/preview
// answers with (docs/openapi.yaml).
//
// Pure but for the clock, which ends what takes too long; no storage. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "pipeline/job_options.h"

namespace sluice::pipeline {

struct PreviewRequest {
    std::string name;                        // the file's
    std::string sample;                      // its first bytes, as they are stored
    bool complete = false;                   // … and all of them
    std::optional<std::uint64_t> size = {};  // of the file, when it is known
    std::size_t rows = 50;                   // shown of the input and of the result
    JobOptions options = {};
};

// Errors (kInvalid): bad_request, with the member's name; those of read_job_options(). kTooLarge
// sample_too_large.
Result<PreviewRequest> read_preview_request(const boost::json::object& request,
                                            const Limits& limits);

// Errors: where nothing can be shown of the file: of its bytes, or empty_file and the like.
Result<std::string> preview_document(const PreviewRequest& request,
                                     const Limits& limits,
                                     const Clock& clock);

}  // namespace sluice::pipeline
