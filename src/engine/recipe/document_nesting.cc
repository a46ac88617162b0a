#include "engine/recipe/document_parts.h"

namespace sluice::engine {

Result<Nesting> parse_nesting(Members& members) {
    Nesting nesting;
    nesting.flatten = TRY(members.optional_boolean("flatten")).value_or(false);
    if (members.find("explode") != nullptr) nesting.explode = TRY(members.some_text("explode"));
    nesting.nest = TRY(members.optional_boolean("nest")).value_or(false);
    return nesting;
}

}  // namespace sluice::engine
