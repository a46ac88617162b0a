// The version of this build: the one of `project()` in CMakeLists.txt.
#pragma once

#include <string_view>

namespace sluice {

extern const std::string_view kVersion;

}  // namespace sluice
