#include "app/console.h"

#include <algorithm>
#include <string>

namespace sluice::app {

int report(const Console& console, std::string_view command, const Error& error, int exit_code) {
    std::string text = describe(error);
    std::replace_if(
        text.begin(),
        text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
        '?');
    console.err << "sluice " << command << ": " << text << '\n' << std::flush;
    return exit_code;
}

int exit_code_for_data(const Error& error) {
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

}  // namespace sluice::app
