#include "app/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include "app/utf8.h"

namespace sluice::app {
namespace {

constexpr int kWidth = 40;

void print(int fd, const std::string& text) {
    // A bar that cannot be drawn is not worth an error.
    [[maybe_unused]] const ssize_t ignored = ::write(fd, text.data(), text.size());
}

}  // namespace

ProgressBar::ProgressBar(std::string_view name, int fd)
    : name_(valid_utf8(name, 24)), fd_(isatty(fd) != 0 ? fd : -1) {
    for (char& c : name_) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    }
}

ProgressBar::~ProgressBar() {
    if (fd_ >= 0 && shown_ >= 0) print(fd_, "\r\x1b[K");
}

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
    if (fd_ < 0 || total == 0) return;
    const int percent =
        static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * 100);
    if (percent == shown_) return;
    shown_ = percent;
    const auto filled = static_cast<std::size_t>(percent * kWidth / 100);
    print(fd_,
          fmt::format("\r{} [{:<{}}] {:3}%", name_, std::string(filled, '#'), kWidth, percent));
}

void ProgressBar::show(std::uint64_t done) {
    const auto mib = static_cast<std::int64_t>(done >> 20);
    if (fd_ < 0 || mib == shown_) return;
    shown_ = mib;
    print(fd_, fmt::format("\r{} {} MiB", name_, mib));
}

}  // namespace sluice::app
