// How many files a directory has, while others make and remove some.
#pragma once

#include <cstddef>
#include <filesystem>
#include <thread>

namespace sluice::support {

inline std::size_t files_in(const std::filesystem::path& directory) {
    std::size_t files = 0;
    std::error_code gone;
    using Walk = std::filesystem::recursive_directory_iterator;
    for (const auto& entry : Walk(directory)) files += entry.is_regular_file(gone) ? 1U : 0U;
    return files;
}

// For files that are removed in the background. The test's own time limit ends the wait.
inline void wait_for_files(const std::filesystem::path& directory, std::size_t files) {
    while (files_in(directory) != files) std::this_thread::yield();
}

}  // namespace sluice::support
