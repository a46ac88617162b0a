// A program on an engine, with the model beside it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/queue_model/program.h"

namespace sluice::queue_model {

struct Ran {
    Difference difference;
    std::vector<std::string> trace;  // what was done and what came of it, a line each
};

// To the program's end, and then until every queue is drained: nothing may be left, or missing.
// Stops at the first difference.
Ran run(const Program& program, const EngineKind& engine, const std::filesystem::path& directory);

// The fewest of its operations, in their order, that still differ: found by leaving out, within
// `tries` runs.
Program shrink(Program program,
               const EngineKind& engine,
               const std::filesystem::path& directory,
               std::size_t tries);

}  // namespace sluice::queue_model
