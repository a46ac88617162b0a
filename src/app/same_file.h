// Whether two paths are one file.
#pragma once

#include <string>

namespace sluice::app {

// Looks through symbolic and hard links; "-" is only itself, an empty path is nothing.
bool is_same_file(const std::string& one, const std::string& other);

}  // namespace sluice::app
