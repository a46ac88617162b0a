// Reads a sample in many dialects and finds the one that fits best. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "engine/detect.h"
#include "engine/sample_reading.h"

namespace sluice::engine {

struct DialectSearchResult {
    SampleReading best;                   // as `start` has it, when nothing is clearly better
    std::vector<SampleReading> readings;  // best score first; none when only one was tried
};

// `start` has a delimiter; of the others, what was not said is tried.
DialectSearchResult search_dialects(std::string_view sample,
                                    bool whole,
                                    const Dialect& start,
                                    const SaidOfDialect& said);

}  // namespace sluice::engine
