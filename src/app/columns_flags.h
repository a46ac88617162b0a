// The flags that name and choose columns, of `sluice convert` and `sluice submit` alike.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/recipe.h"

namespace CLI {
class App;
}

namespace sluice::app {

struct ColumnsFlags {
    std::vector<std::string> map;     // "old:new" each
    std::vector<std::string> select;  // "a,b,c" each

    // Lives as long as the parser.
    void add_to(CLI::App& command);
    // `--map old:new` splits at its first ':'; `--select a,b` at every ',' that is not inside
    // double quotes ("a,b" is one name, "" inside quotes is a quote). kInvalid bad_mapping,
    // bad_sequence.
    Result<engine::ColumnMap> columns() const;
};

}  // namespace sluice::app
