// Which values come out as JSON numbers, booleans and nulls: docs/types.md says what each type
// means.
//
// Plain values; any thread may copy them.
#pragma once

#include <string>
#include <vector>

#include "engine/recipe/value_type.h"

namespace sluice::engine {

struct TypedColumn {
    std::string name;  // as the column is called behind the last step
    ValueType type;
};

// Nothing said: every value is a JSON string.
struct Typing {
    std::vector<TypedColumn> columns = {};
    std::vector<std::string> nulls = {};  // values that become null, in every column

    // Of the other columns, not both: they get the types that all their values have
    // (type_inference.h), or each value stays what it was in JSON input.
    bool infer = false;
    bool keep = false;

    bool is_said() const { return !columns.empty() || !nulls.empty() || infer || keep; }
};

}  // namespace sluice::engine
