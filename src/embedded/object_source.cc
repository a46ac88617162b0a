#include "embedded/object_source.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace sluice::embedded {

FileSource::FileSource(Hold hold, Fd fd, std::uint64_t first, std::uint64_t size)
    : hold_(std::move(hold)), fd_(std::move(fd)), first_(first), size_(size) {
    fd_.disk().expect_sequential(fd_.get());
}

Result<std::size_t> FileSource::read(std::span<char> out) {
    const std::size_t wanted = std::min<std::uint64_t>(out.size(), size_ - done_);
    if (wanted == 0) return std::size_t{0};
    ssize_t count = -1;
    do {
        const auto at = static_cast<off_t>(first_ + done_);
        count = fd_.disk().pread(fd_.get(), out.data(), wanted, at);
    } while (count < 0 && errno == EINTR);
    if (count < 0) return io_failure(errno, "read");
    if (count == 0) return fail(Code::kIo, "object_damaged", "the object's file is too short");
    done_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
}

Result<void> FileSource::rewind() {
    done_ = 0;
    return {};
}

Result<std::size_t> StringSource::read(std::span<char> out) {
    const std::size_t count = bytes_.copy(out.data(), out.size(), done_);
    done_ += count;
    return count;
}

Result<void> StringSource::rewind() {
    done_ = 0;
    return {};
}

}  // namespace sluice::embedded
