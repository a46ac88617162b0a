// The system calls that the data directory's files are made by: what a simulation replaces by a
// disk that it can fill, break and cut off.
//
// Each is as its man page has it: -1 and errno on failure. Directories may be AT_FDCWD.
// Thread-safe.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sluice::embedded {

// The system's own. Whoever replaces it replaces all of it.
class Disk {
  public:
    virtual ~Disk() = default;

    virtual int openat(int directory, const char* path, int flags, mode_t mode);
    virtual int close(int fd);
    virtual ssize_t write(int fd, const void* bytes, std::size_t size);
    virtual ssize_t pread(int fd, void* bytes, std::size_t size, off_t at);
    virtual int fsync(int fd);
    virtual int ftruncate(int fd, off_t size);
    virtual int fstat(int fd, struct stat* info);
    virtual int flock(int fd, int operation);
    virtual int mkdirat(int directory, const char* path, mode_t mode);
    virtual int chmod(const char* path, mode_t mode);
    virtual int renameat(int from_directory, const char* from, int to_directory, const char* to);
    virtual int unlinkat(int directory, const char* path);
    // The names in an open directory but "." and "..". `fd` is closed.
    virtual int list(int fd, std::vector<std::string>& names);

    // Hints.
    virtual void write_back(int fd, off_t from, off_t size);
    virtual void expect_sequential(int fd);

    // statfs(2)'s f_type, and what is free to us.
    virtual int file_system_type(const char* path, long& type);
    virtual int free_bytes(const char* path, std::uint64_t& bytes);

    // The name of SQLite's VFS on this disk. unix-excl keeps other processes out and the WAL's
    // index in memory, so that no page of a full disk is ever mapped.
    virtual const char* vfs() const { return "unix-excl"; }
};

// It has no state.
Disk& system_disk();

}  // namespace sluice::embedded
