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
    // Of what has no size that is known: how many bytes so far, without a bar.
    void show(std::uint64_t done);

  private:
    std::string name_;
    int fd_;
    std::int64_t shown_ = -1;  // percents, or MiB
};

}  // namespace sluice::app
