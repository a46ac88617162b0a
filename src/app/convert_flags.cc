#include <CLI/CLI.hpp>

#include "app/convert.h"

namespace sluice::app {

void ConvertOptions::add_to(CLI::App& command) {
    constexpr unsigned kThreadsMax = 256;
    command.add_option("IN", input, "input file; - is standard input")->required();
    command.add_option("OUT", output, "output file; - is standard output")->required();
    command.add_option("--from", from, "format of IN")->type_name("FORMAT");
    command.add_option("--to", to, "format of OUT")->type_name("FORMAT");
    CLI::Option* const document =
        command.add_option("--recipe", recipe, "steps to take, as docs/recipe.md says")
            ->type_name("FILE");
    columns.add_to(command);
    document->excludes("--map")->excludes("--select");
    command.add_option("--threads", threads, "threads; 0 is one for each processor")
        ->type_name("N")
        ->check(CLI::Range(0U, kThreadsMax))
        ->capture_default_str();
    command.add_flag(
        "--json",
        json,
        "print a summary as one JSON line, rows_in = rows + rejected + filtered + deduplicated");
    command.add_flag(
        "--progress",
        progress,
        "show how far it is in IN as it is stored, on a terminal; of a pipe how much was read");
    CLI::Option* const plain = command.add_flag(
        "--no-detect", no_detect, "what is not said about IN is plain CSV in UTF-8");
    command.add_flag("--detect", detect, "look at IN even if --from says what it is")
        ->excludes(plain);
    input_dialect.add_to(command);
    output_dialect.add_to(command);
    rejects.add_to(command);
    bytes.add_to(command);
    encoding.add_to(command);
    types.add_to(command);
    nesting.add_to(command);
}

}  // namespace sluice::app
