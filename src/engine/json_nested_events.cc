#include "engine/json_nested_events.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/utf8.h"

namespace sluice::engine {

Result<void> check(const Nesting& nesting, const Limits& limits) {
    const auto dots = static_cast<std::size_t>(std::ranges::count(nesting.explode, '.'));
    if (!nesting.flatten || dots < limits.json_depth) return {};
    return fail(
        Code::kTooLarge,
        "json_too_deep",
        fmt::format("the column to explode has {} names in its path, and values are at most "
                    "{} deep: name one of them",
                    dots + 1,
                    limits.json_depth),
        {.row = {}, .column = excerpt(nesting.explode), .byte_offset = {}});
}

}  // namespace sluice::engine
