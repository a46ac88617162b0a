// A disk that remembers: a FUSE file system with two files. `disk` is what a loop device stands on;
// every write and flush that reaches it is appended to a log, in order. What is written to `mark`
// is appended to the same log, so that a program can note between two writes what it was promised.
//
//     recorder STORE SIZE LOG MOUNT_POINT      serves until SIGTERM or until it is unmounted
//
// STORE is made as a sparse file of SIZE bytes. A record of the log is a Header and `length` bytes.
// One thread serves: a record is in the log before its request is answered, and the order of the
// records is the order in which the disk got them. tests/power/recording.py reads it.
#define FUSE_USE_VERSION 31
#include <fcntl.h>
#include <fuse.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace {

struct Header {
    std::uint32_t kind;  // 'W' write, 'F' flush, 'M' mark
    std::uint32_t length;
    std::uint64_t offset;
    std::uint64_t nanoseconds;  // CLOCK_MONOTONIC
};

constexpr const char* kDisk = "/disk";
constexpr const char* kMark = "/mark";

int store = -1;
int record_log = -1;
off_t disk_size = 0;

std::uint64_t now() {
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(time.tv_nsec);
}

// A log with a hole in it would prove nothing: the disk is gone then.
void record(char kind, const char* bytes, std::size_t length, off_t offset) {
    Header header{.kind = static_cast<unsigned char>(kind),
                  .length = static_cast<std::uint32_t>(length),
                  .offset = static_cast<std::uint64_t>(offset),
                  .nanoseconds = now()};
    const std::array<iovec, 2> parts = {iovec{&header, sizeof header},
                                        iovec{const_cast<char*>(bytes), length}};
    const ssize_t written = writev(record_log, parts.data(), parts.size());
    if (written != static_cast<ssize_t>(sizeof header + length)) {
        std::perror("recorder: the log");
        std::abort();
    }
}

int get_attributes(const char* path, struct stat* found, fuse_file_info* /*file*/) {
    *found = {};
    found->st_nlink = 1;
    if (std::string_view(path) == "/") {
        found->st_mode = S_IFDIR | 0700;
    } else if (std::string_view(path) == kDisk) {
        found->st_mode = S_IFREG | 0600;
        found->st_size = disk_size;
    } else if (std::string_view(path) == kMark) {
        found->st_mode = S_IFREG | 0600;
    } else {
        return -ENOENT;
    }
    return 0;
}

int list(const char* /*path*/,
         void* names,
         fuse_fill_dir_t add,
         off_t /*from*/,
         fuse_file_info* /*directory*/,
         fuse_readdir_flags /*flags*/) {
    for (const char* name : {kDisk, kMark}) {
        add(names, name + 1, nullptr, 0, fuse_fill_dir_flags{});
    }
    return 0;
}

int open_file(const char* /*path*/, fuse_file_info* file) {
    file->direct_io = 1;  // nothing is kept back by the page cache of this file system
    return 0;
}

int read_disk(const char* path, char* into, std::size_t size, off_t offset, fuse_file_info*) {
    if (std::string_view(path) != kDisk) return 0;
    const ssize_t got = pread(store, into, size, offset);
    return got < 0 ? -errno : static_cast<int>(got);
}

int write_file(const char* path, const char* bytes, std::size_t size, off_t at, fuse_file_info*) {
    if (std::string_view(path) == kMark) {
        record('M', bytes, size, 0);
        return static_cast<int>(size);
    }
    const ssize_t written = pwrite(store, bytes, size, at);
    if (written < 0) return -errno;
    record('W', bytes, static_cast<std::size_t>(written), at);
    return static_cast<int>(written);
}

int flush_disk(const char* path, int /*data_only*/, fuse_file_info* /*file*/) {
    if (std::string_view(path) == kDisk) record('F', nullptr, 0, 0);
    return 0;
}

int truncate_file(const char* /*path*/, off_t /*size*/, fuse_file_info* /*file*/) {
    return 0;  // of `mark`, by a shell's redirection
}

int new_file(const char* name, int more_flags) {
    return open(name, O_CREAT | O_TRUNC | O_CLOEXEC | more_flags, 0600);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) {
        std::fputs("usage: recorder STORE SIZE LOG MOUNT_POINT\n", stderr);
        return 2;
    }
    disk_size = std::strtoll(arguments[2], nullptr, 10);
    store = new_file(arguments[1], O_RDWR);
    record_log = new_file(arguments[3], O_WRONLY | O_APPEND);
    if (store < 0 || record_log < 0 || ftruncate(store, disk_size) != 0) {
        std::perror("recorder");
        return 1;
    }
    fuse_operations operations{};
    operations.getattr = get_attributes;
    operations.readdir = list;
    operations.open = open_file;
    operations.read = read_disk;
    operations.write = write_file;
    operations.fsync = flush_disk;
    operations.truncate = truncate_file;
    char foreground[] = "-f";
    char one_thread[] = "-s";
    std::array<char*, 4> options = {arguments[0], foreground, one_thread, arguments[4]};
    return fuse_main(static_cast<int>(options.size()), options.data(), &operations, nullptr);
}
