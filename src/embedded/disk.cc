#include "embedded/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string_view>

namespace sluice::embedded {

int Disk::openat(int directory, const char* path, int flags, mode_t mode) {
    return ::openat(directory, path, flags | O_CLOEXEC, mode);
}
int Disk::close(int fd) {
    return ::close(fd);
}
ssize_t Disk::write(int fd, const void* bytes, std::size_t size) {
    return ::write(fd, bytes, size);
}
ssize_t Disk::pread(int fd, void* bytes, std::size_t size, off_t at) {
    return ::pread(fd, bytes, size, at);
}
int Disk::fsync(int fd) {
    return ::fsync(fd);
}
int Disk::ftruncate(int fd, off_t size) {
    return ::ftruncate(fd, size);
}
int Disk::fstat(int fd, struct stat* info) {
    return ::fstat(fd, info);
}
int Disk::flock(int fd, int operation) {
    return ::flock(fd, operation);
}
int Disk::mkdirat(int directory, const char* path, mode_t mode) {
    return ::mkdirat(directory, path, mode);
}
int Disk::chmod(const char* path, mode_t mode) {
    return ::chmod(path, mode);
}
int Disk::renameat(int from_directory, const char* from, int to_directory, const char* to) {
    return ::renameat(from_directory, from, to_directory, to);
}
int Disk::unlinkat(int directory, const char* path) {
    return ::unlinkat(directory, path, 0);
}

int Disk::list(int fd, std::vector<std::string>& names) {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(fdopendir(fd), closedir);
    if (!directory) {
        ::close(fd);
        return -1;
    }
    while (const dirent* entry = readdir(directory.get())) {
        const std::string_view found = entry->d_name;
        if (found != "." && found != "..") names.emplace_back(found);
    }
    return 0;
}

void Disk::write_back(int fd, off_t from, off_t size) {
    sync_file_range(fd, from, size, SYNC_FILE_RANGE_WRITE);
}
void Disk::expect_sequential(int fd) {
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
}

int Disk::file_system_type(const char* path, long& type) {
    struct statfs info{};
    if (statfs(path, &info) != 0) return -1;
    type = info.f_type;
    return 0;
}

int Disk::free_bytes(const char* path, std::uint64_t& bytes) {
    struct statvfs info{};
    if (statvfs(path, &info) != 0) return -1;
    bytes = std::uint64_t{info.f_bavail} * info.f_frsize;
    return 0;
}

Disk& system_disk() {
    static Disk disk;
    return disk;
}

}  // namespace sluice::embedded
