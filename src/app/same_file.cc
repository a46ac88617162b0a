#include "app/same_file.h"

#include <filesystem>
#include <system_error>

namespace sluice::app {

bool is_same_file(const std::string& one, const std::string& other) {
    namespace fs = std::filesystem;
    if (one.empty() || other.empty()) return false;
    if (one == "-" || other == "-") return one == other;
    std::error_code absent;
    if (fs::equivalent(one, other, absent)) return true;
    const fs::path a = fs::weakly_canonical(one, absent);
    const fs::path b = fs::weakly_canonical(other, absent);
    return one == other || (!a.empty() && a == b);
}

}  // namespace sluice::app
