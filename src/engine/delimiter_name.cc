#include "engine/delimiter_name.h"

#include <array>
#include <utility>

#include "engine/dialect.h"

namespace sluice::engine {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames{{
    {"comma", ","},
    {"tab", "\t"},
    {"\\t", "\t"},
    {"semicolon", ";"},
    {"pipe", "|"},
    {"colon", ":"},
    {"space", " "},
}};

}  // namespace

Result<std::string> parse_delimiter(std::string_view text) {
    if (text.empty()) return fail(Code::kInvalid, "bad_dialect", "a delimiter is not empty");
    Dialect dialect{.delimiter = std::string(text), .quote = {}};
    for (const auto& [name, delimiter] : kNames) {
        if (text == name) dialect.delimiter = delimiter;
    }
    TRY(check(dialect));
    return dialect.delimiter;
}

}  // namespace sluice::engine
