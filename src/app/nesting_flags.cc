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

Result<void> NestingFlags::apply(engine::TransformSpec& spec) const {
    spec.nesting = {.flatten = flatten, .explode = explode, .nest = nest};
    if (nest && engine::is_delimited(spec.to)) {
        return fail(Code::kInvalid,
                    "nest_needs_json",
                    "--nest makes objects, and OUT is delimited: it has none");
    }
    if (spec.nesting.reads() && spec.from && engine::is_delimited(*spec.from)) {
        return fail(Code::kInvalid,
                    "flatten_needs_json",
                    "--flatten and --explode are about values in JSON, and IN is delimited");
    }
    return {};
}

}  // namespace sluice::app
