// The simulated disk's system calls, as their man pages have them.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tests/simulation/disk/memory_vfs.h"
#include "tests/simulation/disk/simulated_disk.h"

namespace sluice::simulation {
namespace {

constexpr long kExt4 = 0xEF53;

int failed(int error) {
    errno = error;
    return -1;
}

}  // namespace

int SimulatedDisk::openat(int directory, const char* path, int flags, mode_t mode) {
    int error = 0;
    NodePtr node = open(directory, path, flags, mode, error);
    if (!node) return failed(error);
    const auto unused =
        std::ranges::find_if(opened_, [](const Opened& slot) { return !slot.node; });
    const auto index = unused - opened_.begin();
    if (unused == opened_.end()) opened_.emplace_back();
    opened_[static_cast<std::size_t>(index)] = {std::move(node), path, 0};
    return kFirstFd + static_cast<int>(index);
}

int SimulatedDisk::close(int fd) {
    if (Opened* const file = opened(fd)) *file = {};
    return 0;
}

ssize_t SimulatedDisk::write(int fd, const void* bytes, std::size_t size) {
    Opened* const file = opened(fd);
    if (file == nullptr) return failed(dead_ ? EIO : EBADF);
    // A short write now and then, as a signal makes it.
    if (size > 1 && dice_.one_in(64)) size = 1 + dice_.below(size - 1);
    const std::string_view text(static_cast<const char*>(bytes), size);
    if (const int error = overwrite(file->node, file->name, file->at, text)) return failed(error);
    file->at += size;
    return static_cast<ssize_t>(size);
}

ssize_t SimulatedDisk::pread(int fd, void* bytes, std::size_t size, off_t at) {
    const Opened* const file = opened(fd);
    if (file == nullptr) return failed(dead_ ? EIO : EBADF);
    if (const int error = before(DiskCall::kRead, file->name)) return failed(error);
    const auto from = static_cast<std::size_t>(at);
    if (from >= file->node->bytes.size()) return 0;
    return static_cast<ssize_t>(file->node->bytes.copy(static_cast<char*>(bytes), size, from));
}

int SimulatedDisk::fsync(int fd) {
    Opened* const file = opened(fd);
    if (file == nullptr) return failed(dead_ ? EIO : EBADF);
    if (const int error = before(DiskCall::kSync, file->name)) return failed(error);
    return sync(*file->node);
}

int SimulatedDisk::ftruncate(int fd, off_t size) {
    Opened* const file = opened(fd);
    if (file == nullptr) return failed(dead_ ? EIO : EBADF);
    const int error = cut_file(file->node, file->name, static_cast<std::size_t>(size));
    return error == 0 ? 0 : failed(error);
}

int SimulatedDisk::fstat(int fd, struct stat* info) {
    const Opened* const file = opened(fd);
    if (file == nullptr) return failed(dead_ ? EIO : EBADF);
    *info = {};
    info->st_mode = file->node->mode;
    info->st_size = static_cast<off_t>(file->node->bytes.size());
    return 0;
}

int SimulatedDisk::flock(int, int) {
    return dead_ ? failed(EIO) : 0;
}

int SimulatedDisk::mkdirat(int directory, const char* path, mode_t mode) {
    const Place place = walk(directory, path);
    if (dead_) return failed(EIO);
    if (place.node) return failed(EEXIST);
    if (!place.directory) return failed(ENOENT);
    if (const int error = before(DiskCall::kCreate, place.name)) return failed(error);
    auto made = std::make_shared<Node>(true);
    made->mode = mode;
    rename({{place.directory.get(), place.name, nullptr, made}});
    return 0;
}

int SimulatedDisk::chmod(const char*, mode_t) {
    return dead_ ? failed(EIO) : 0;
}

int SimulatedDisk::renameat(int from_directory,
                            const char* from,
                            int to_directory,
                            const char* to) {
    const Place source = walk(from_directory, from);
    const Place target = walk(to_directory, to);
    if (!source.node || !target.directory) return failed(dead_ ? EIO : ENOENT);
    if (const int error = before(DiskCall::kRename, to)) return failed(error);
    rename({{source.directory.get(), source.name, source.node, nullptr},
            {target.directory.get(), target.name, target.node, source.node}});
    return 0;
}

int SimulatedDisk::unlinkat(int directory, const char* path) {
    const int error = remove(directory, path);
    return error == 0 ? 0 : failed(error);
}

int SimulatedDisk::list(int fd, std::vector<std::string>& names) {
    const Opened* const directory = opened(fd);
    if (directory == nullptr) return failed(dead_ ? EIO : EBADF);
    for (const auto& [name, node] : directory->node->entries) names.push_back(name);
    return close(fd);
}

int SimulatedDisk::file_system_type(const char*, long& type) {
    type = kExt4;
    return 0;
}

int SimulatedDisk::free_bytes(const char*, std::uint64_t& bytes) {
    if (dead_) return failed(EIO);
    bytes = free_bytes_;
    return 0;
}

const char* SimulatedDisk::vfs() const {
    return kMemoryVfs;
}

}  // namespace sluice::simulation
