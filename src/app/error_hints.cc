#include "app/error_hints.h"

#include <array>
#include <string_view>
#include <utility>

namespace sluice::app {

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
    return error;
}

}  // namespace sluice::app
