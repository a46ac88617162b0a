// The name that somebody probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::engine {

// The name in `names` that differs from `name` in letter case only, or else by the fewest edits (at
// most a third of its length; two letters swapped are one); null when none is near. Looks at the
// first 1,000 names and at names of up to 64 bytes, so that a hostile header costs little.
const std::string* nearest(std::string_view name, const std::vector<std::string>& names);

}  // namespace sluice::engine
