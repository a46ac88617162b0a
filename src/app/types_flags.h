// The flags that say which values come out as JSON numbers, booleans and nulls.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/recipe/typing.h"
#include "engine/transform.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct TypesFlags {
    std::vector<std::string> types;  // "infer,NAME:TYPE,NAME:TYPE(FORMAT)" each, or keep
    std::vector<std::string> nulls;

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    bool any() const { return !types.empty() || !nulls.empty(); }
    // That the format in `spec` can do what the flags say. kInvalid types_need_json.
    Result<void> check(const engine::TransformSpec& spec) const;
    // Adds what the flags say: they win over the types that a recipe gives the same columns, or
    // all others, and their nulls come beside the recipe's. kInvalid bad_types.
    Result<void> apply(engine::Typing& typing) const;
};

// One --types: entries are split at every ',' outside of double quotes and parentheses; a name ends
// at the last ':' with a type behind it, and may stand between double quotes ("" is a quote). The
// entries `infer` and `keep` have no name. kInvalid bad_types.
Result<engine::Typing> parse_types(std::string_view text);

}  // namespace sluice::app
