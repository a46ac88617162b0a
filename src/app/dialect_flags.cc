#include "app/dialect_flags.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <limits>

namespace sluice::app {
namespace {

constexpr auto kCountMax = std::numeric_limits<std::int64_t>::max();  // signed: -1 is none
constexpr const char* kInputGroup = "Delimited input";
constexpr const char* kOutputGroup = "Delimited output";

}  // namespace

void InputDialectFlags::add_to(CLI::App& command) {
    const auto group = [](CLI::Option* option, const char* type) {
        option->group(kInputGroup);
        if (type != nullptr) option->type_name(type);
    };
    group(command.add_option("--delimiter", delimiter, "text, or comma, tab, semicolon, pipe, …"),
          "TEXT");
    group(command.add_option("--quote", quote, "character around values, or none (default \")"),
          "CHAR");
    group(command.add_option("--escape", escape, "character that makes the next one data"), "CHAR");
    CLI::Option* const none = command.add_flag_callback(
        "--no-header", [this] { header_rows = 0; }, "columns are named column_1, column_2, …");
    group(none, nullptr);
    CLI::Option* const several =
        command.add_option("--header-rows", header_rows, "how many; their names are joined");
    group(several->check(CLI::Range(1, engine::kHeaderRowsMax))->excludes(none), "N");
    group(command.add_option("--comment", comment, "lines that begin so are skipped"), "TEXT");
    group(command.add_option("--skip-rows", skip_rows, "lines before the header")
              ->check(CLI::Range(kCountMax)),
          "N");
    group(command.add_flag("--trailing-delimiter",
                           trailing_delimiter,
                           "lines may end with one delimiter too many"),
          nullptr);
    group(
        command.add_flag(
            "--lenient", lenient, "fill short rows, drop empty values too many, keep stray quotes"),
        nullptr);
}

void OutputDialectFlags::add_to(CLI::App& command) {
    command.add_option("--output-delimiter", delimiter, "as --delimiter")
        ->type_name("TEXT")
        ->group(kOutputGroup);
    command.add_option("--quote-style", quote_style, "which values stand between quotes")
        ->check(CLI::IsMember({"minimal", "all", "none"}))
        ->capture_default_str()
        ->group(kOutputGroup);
    command.add_option("--line-ending", line_ending, "behind each row")
        ->check(CLI::IsMember({"crlf", "lf"}))
        ->capture_default_str()
        ->group(kOutputGroup);
    command.add_flag("--no-output-header", no_header, "rows only")->group(kOutputGroup);
}

}  // namespace sluice::app
