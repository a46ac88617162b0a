#include "fuzz/splits.h"

#include "base/memory_stream.h"
#include "engine/simd/kernels.h"

namespace sluice::fuzz {
namespace {

// As long as it lives, the scalar loops run.
class ScalarLoops {
  public:
    ScalarLoops() { engine::simd::use("scalar"); }
    ScalarLoops(const ScalarLoops&) = delete;
    ScalarLoops& operator=(const ScalarLoops&) = delete;
    ~ScalarLoops() { engine::simd::use(previous_); }

  private:
    std::string_view previous_ = engine::simd::kernels().name;
};

}  // namespace

std::string Outcome::all() const {
    return (ok ? output : describe(error)) + "\n--\n" + rejects + "-- " +
           std::to_string(summary.rows) + ' ' + std::to_string(summary.filtered) + ' ' +
           std::to_string(summary.deduplicated) + ' ' + std::to_string(summary.rejected);
}

Outcome run(std::string_view input,
            engine::TransformSpec spec,
            bool with_rejects,
            std::size_t block) {
    MemorySource source(input, block);
    MemorySink sink;
    MemorySink rejects;
    if (with_rejects) spec.rejecting.sink = &rejects;
    const auto summary = engine::transform(source, sink, spec);
    Outcome outcome;
    outcome.ok = summary.has_value();
    if (!summary) {
        outcome.error = summary.error();
        return outcome;
    }
    outcome.output = sink.take();
    outcome.rejects = rejects.take();
    outcome.summary = *summary;
    return outcome;
}

std::string check_splits(std::string_view input,
                         const engine::TransformSpec& spec,
                         const Outcome& whole,
                         bool with_rejects) {
    const std::string expected = whole.all();
    const auto check = [&](std::string_view how,
                           const engine::TransformSpec& split,
                           std::size_t block = std::string_view::npos) -> std::string {
        const std::string got = run(input, split, with_rejects, block).all();
        return got == expected ? "" : std::string(how) + ": " + got + "\n/ " + expected;
    };
    for (const std::size_t block : {1U, 2U, 5U}) {
        if (auto broken = check("blocks", spec, block); !broken.empty()) return broken;
    }
    engine::TransformSpec cut = spec;
    for (const auto& [chunk, threads] : {std::pair(1, 3), std::pair(64, 1), std::pair(700, 2)}) {
        if (static_cast<std::size_t>(chunk) > input.size()) break;  // it would be one chunk
        cut.chunk_bytes = static_cast<std::size_t>(chunk);
        cut.threads = static_cast<unsigned>(threads);
        if (auto broken = check("chunks", cut); !broken.empty()) return broken;
    }
    const ScalarLoops scalar;
    return check("scalar loops", spec);
}

Limits small_limits() {
    Limits limits;
    limits.field_bytes = 64;
    limits.record_bytes = 160;
    limits.columns = 8;
    limits.json_depth = 6;
    return limits;
}

Limits chosen_limits(bool large) {
    return large ? Limits{} : small_limits();
}

}  // namespace sluice::fuzz
