#include "app/console.h"

#include <algorithm>
#include <string>

namespace sluice::app {
namespace {

std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return text;
}

int exit_code_for_data(const Error& error) {
    if (error.name == "broken_pipe") return kExitBrokenPipe;
    switch (error.code) {
        case Code::kInvalid:
        case Code::kTooLarge:
            return kExitBadData;
        case Code::kCancelled:
            return kExitInterrupted;
        default:
            return kExitFailure;
    }
}

}  // namespace

int report(const Console& console, std::string_view command, const Error& error, int exit_code) {
    console.err << "sluice " << command << ": " << one_line(describe(error)) << '\n' << std::flush;
    return exit_code;
}

void warn(const Console& console, std::string_view command, std::string_view text) {
    console.err << "sluice " << command << ": warning: " << one_line(std::string(text)) << '\n'
                << std::flush;
}

int report_data(const Console& console, std::string_view command, const Error& error) {
    const int code = exit_code_for_data(error);
    return code == kExitBrokenPipe ? code : report(console, command, error, code);
}

}  // namespace sluice::app
