// One line that grows, on a terminal only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::app {

class ProgressBar {
  public:
    // Shows nothing when `fd` is not a terminal.
    ProgressBar(std::string_view name, int fd);
    ~ProgressBar();  // clears the line
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(std::uint64_t done, std::uint64_t total);

  private:
    std::string name_;
    int fd_;
    int percent_ = -1;
};

}  // namespace sluice::app
