// How a client brings the file of a v1 job to storage by itself: one PUT, or the requests of a
// multipart upload. As JSON, for docs/openapi.yaml.
//
// Every URL is good for one request of one size, and ends with its time; a client asks again then.
#pragma once

#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"
#include "ports/job.h"
#include "ports/presigner.h"

namespace boost::json {
class object;
}

namespace sluice::pipeline {

// Files above this come in parts: what has come stays when a connection breaks.
inline constexpr std::uint64_t kPartsFrom = 16U << 20U;
// Of all but the last one. 16 MiB, and more when 10,000 of them would not do.
std::uint64_t part_bytes_of(std::uint64_t file_bytes);

// What of a multipart upload is wanted.
struct PartsWanted {
    UploadId upload;                   // empty: it has not begun
    std::vector<std::uint32_t> parts;  // at most kPartsAtOnce
    std::uint32_t list_behind = 0;     // the number behind which parts are to be listed
};
inline constexpr std::size_t kPartsAtOnce = 100;

// Errors: those of the presigner. kInvalid bad_part: there is no such part, or too many at once.
Result<boost::json::object> upload_instructions(Presigner& presigner,
                                                const JobRun& run,
                                                const PartsWanted& wanted,
                                                const Limits& limits,
                                                WallTime now);

}  // namespace sluice::pipeline
