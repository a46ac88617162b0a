#include <algorithm>

#include "base/memory_stream.h"
#include "engine/recipe/document.h"
#include "engine/recipe/memory_spill.h"
#include "engine/transform.h"
#include "fuzz/oracles.h"

namespace sluice::fuzz {
namespace {

using engine::Format;
using engine::Recipe;
using engine::TransformSpec;

// Every type has a value that is read, one that is not, and none.
constexpr std::string_view kTable =
    "a,b,c,d\n"
    "1,x,2026-11-28,true\n"
    "-02.50,\"y,\"\"z\"\"\",28.11.2026,no\n"
    ",x,,\n"
    "1,x,2026-11-28,true\n"
    "3e2,\"two\nlines\",10:00,TRUE\n";

struct Outcome {
    std::string text;  // the output, or the error described
    std::string rejects;
    std::uint64_t rows_left_out = 0;
    bool ok = false;
    Code code = Code::kInternal;
};

TransformSpec spec_of(const Recipe& recipe, Format from, Format to) {
    TransformSpec spec;
    spec.from = from;
    spec.to = to;
    spec.recipe = recipe;
    spec.limits.field_bytes = 256;
    spec.limits.record_bytes = 1024;
    spec.limits.columns = 64;
    return spec;
}

// A recipe that rejects gives its rejects behind the output.
Outcome run(std::string_view table, TransformSpec spec, std::size_t block, std::size_t memory) {
    engine::testing::MemorySpill store;
    spec.spilling = {.store = &store, .memory_bytes = memory};
    MemorySource source(table, block);
    MemorySink sink;
    MemorySink rejects;
    if (spec.recipe.on_error == engine::OnError::kReject) spec.rejecting.sink = &rejects;
    const auto summary = engine::transform(source, sink, spec);
    if (!summary) return {describe(summary.error()), {}, 0, false, summary.error().code};
    return {sink.take(), rejects.take(), summary->filtered + summary->deduplicated, true, {}};
}

std::string differs(std::string_view how, const Outcome& expected, const Outcome& got) {
    const bool same = expected.text == got.text && expected.rejects == got.rejects &&
                      expected.rows_left_out == got.rows_left_out;
    if (same) return {};
    return std::string(how) + ": " + got.text + got.rejects + " / " + expected.text +
           expected.rejects;
}

// Neither where the input is cut nor how much memory there is changes the outcome.
std::string check_splits(std::string_view table, TransformSpec spec, const Outcome& expected) {
    constexpr std::size_t kMemory = 1 << 20;
    const std::size_t whole = table.size() + 1;
    if (auto wrong = differs("block", expected, run(table, spec, 3, kMemory)); !wrong.empty())
        return wrong;
    if (auto wrong = differs("spilled", expected, run(table, spec, whole, 64)); !wrong.empty())
        return wrong;
    spec.chunk_bytes = 1;
    return differs("chunks", expected, run(table, spec, whole, kMemory));
}

// What a recipe made of a table is a table: it can be read, and read as it was meant.
std::string check_output(const std::string& output, Format format) {
    const TransformSpec plain = spec_of({}, format, format);
    const Outcome again = run(output, plain, output.size() + 1, 1 << 20);
    if (!again.ok) return "output unreadable: " + again.text + " in " + output;
    return again.text == output ? "" : "read again: " + again.text + " / " + output;
}

}  // namespace

std::string check_recipe(std::string_view input) {
    const std::size_t end = std::min(input.find('\0'), input.size());
    const std::string_view table = end < input.size() ? input.substr(end + 1) : kTable;
    const auto recipe = engine::parse_recipe_document(input.substr(0, end));
    if (!recipe) {
        const bool told = !recipe.error().name.empty() && !recipe.error().message.empty();
        return told && recipe.error().code != Code::kInternal ? "" : "document: no reason given";
    }
    for (const Format to : {Format::kCsv, Format::kItems}) {
        const TransformSpec spec = spec_of(*recipe, Format::kCsv, to);
        const Outcome outcome = run(table, spec, table.size() + 1, 1 << 20);
        if (!outcome.ok && outcome.code == Code::kInternal) return "internal: " + outcome.text;
        if (auto wrong = check_splits(table, spec, outcome); !wrong.empty()) return wrong;
        if (!outcome.ok) continue;
        if (auto wrong = check_output(outcome.text, to); !wrong.empty()) return wrong;
    }
    return {};
}

}  // namespace sluice::fuzz
