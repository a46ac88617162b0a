#include "app/nesting_flags.h"

#include <CLI/CLI.hpp>

namespace sluice::app {

void NestingFlags::add_to(CLI::App& command) {
    constexpr const char* kGroup = "Nested JSON";
    command.add_flag("--flatten", flatten, "objects in IN become columns with dotted names")
        ->group(kGroup);
    command
        .add_option("--explode", explode, "a column whose arrays become rows, one for each element")
        ->type_name("COLUMN")
        ->group(kGroup);
    command.add_flag("--nest", nest, "columns with dotted names become objects in OUT")
        ->group(kGroup);
}

Result<void> NestingFlags::check(const engine::TransformSpec& spec) const {
    if (nest && engine::is_delimited(spec.to)) {
        return fail(Code::kInvalid,
                    "nest_needs_json",
                    "--nest makes objects, and OUT is delimited: it has none");
    }
    const std::optional<engine::Format> from = spec.from ? spec.from : spec.named;
    if ((flatten || !explode.empty()) && from && engine::is_delimited(*from)) {
        return fail(Code::kInvalid,
                    "flatten_needs_json",
                    "--flatten and --explode are about values in JSON, and IN is delimited");
    }
    return {};
}

Result<void> NestingFlags::apply(engine::Nesting& nesting) const {
    if (!explode.empty() && !nesting.explode.empty() && explode != nesting.explode) {
        return fail(Code::kInvalid,
                    "explode_twice",
                    "--explode " + explode + ": the recipe explodes \"" + nesting.explode +
                        "\", and one column can be exploded; leave out one of them");
    }
    nesting.flatten = nesting.flatten || flatten;
    if (!explode.empty()) nesting.explode = explode;
    nesting.nest = nesting.nest || nest;
    return {};
}

}  // namespace sluice::app
