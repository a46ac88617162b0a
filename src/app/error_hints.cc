#include "app/error_hints.h"

#include <array>
#include <string_view>
#include <utility>

namespace sluice::app {

// What the engine calls a thing, and the flag for it. The first one that is found counts.
std::string with_flags(std::string text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kFlags{{
        {"say that there is no header", "--no-header"},
        {"say that the header has 2 records", "--header-rows 2"},
        {"how many to skip before it", "--header-rows, --skip-rows, --no-header"},
        {"short ones can be filled", "--lenient"},
        {"which can be rejected", "--rejects FILE"},
        {"it can be dropped", "--trailing-delimiter"},
        {"say the format", "--from FORMAT"},
        {"name its encoding", "--encoding NAME"},
        {"name the input's encoding, or have it replaced", "--encoding NAME, --replace-invalid"},
        {"name an encoding that has it, such as utf-8", "--output-encoding NAME"},
    }};
    for (const auto& [words, flags] : kFlags) {
        const std::size_t at = text.find(words);
        if (at == std::string::npos) continue;
        text.insert(at + words.size(), " (" + std::string(flags) + ")");
        break;
    }
    return text;
}

Error with_hint(Error error) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kHints{{
        {"ragged_row", "--lenient fills short rows, --rejects FILE puts bad ones aside"},
        {"duplicate_header",
         "--header-rows N joins the lines of a header, --skip-rows N leaves out lines before it, "
         "--no-header takes the first one as data"},
        {"stray_quote", "--lenient keeps such quotes, --quote none takes all of them as data"},
        {"unterminated_quote", "--quote none takes quotes as data"},
    }};
    for (const auto& [name, hint] : kHints) {
        if (error.name == name) error.message.append("; ").append(hint);
    }
    error.message = with_flags(std::move(error.message));
    return error;
}

}  // namespace sluice::app
