// Preloaded into a server under test: counts its calls that change or open files of one directory,
// and at the k-th of them kills the process or lets the call fail, as calls.py says.
//
// Why no `strace -e inject`: it counts each thread's calls apart, so that "the k-th of the process"
// cannot be said, and a short write it makes up has not written anything. Here the count is one for
// all threads, a short write writes its half, and a fault can go away while the process lives.
// Whatever strace sees in the directory must be seen here, too: audit_test.py.
//
// The orders stand in a file that both sides have mapped (FAULTY_CALLS names it); `Control` is its
// layout, and calls.py has the same. Nothing here allocates. Thread-safe.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/faults/next_call.h"

namespace {

enum Call {
    kWrite,
    kPwrite,
    kFsync,
    kFdatasync,
    kRename,
    kOpen,
    kCreate,
    kTruncate,
    kUnlink,
    kMkdir,
    kCalls
};
enum Action { kCount, kDieBefore, kDieAfter, kFail, kShort };
constexpr const char* kNames[kCalls] = {"write",
                                        "pwrite",
                                        "fsync",
                                        "fdatasync",
                                        "rename",
                                        "open",
                                        "create",
                                        "ftruncate",
                                        "unlink",
                                        "mkdir"};

struct Control {
    std::atomic<std::int64_t> armed, action, calls, at, for_ever, error;  // written by calls.py
    std::atomic<std::int64_t> seen, acted;                                // of those in `calls`
    std::atomic<std::int64_t> counts[16];
    char root[512];
    char first[768];  // what was first acted on: "<call> <path>"
};

Control* control = nullptr;

__attribute__((constructor)) void map_control() {
    const char* file = std::getenv("FAULTY_CALLS");
    if (!file) return;
    const int fd = static_cast<int>(open(file, O_RDWR | O_CLOEXEC));
    if (fd < 0) return;
    void* mapped = mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED) control = static_cast<Control*>(mapped);
}

bool is_armed() {
    return control && control->armed != 0;
}

bool in_root(const char* path) {
    const std::size_t size = std::strlen(control->root);
    return std::strncmp(path, control->root, size) == 0 &&
           (path[size] == '/' || path[size] == '\0');
}

// The path of a descriptor; false when it is no file of the directory.
bool path_of(int fd, char (&path)[PATH_MAX]) {
    char link[40];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return false;
    path[size] = '\0';
    return in_root(path);
}

bool path_at(int directory, const char* name, char (&path)[PATH_MAX]) {
    if (name[0] == '/' || directory == AT_FDCWD) {
        std::snprintf(path, sizeof path, "%s", name);
        return in_root(path);
    }
    if (!path_of(directory, path)) return false;
    const std::size_t size = std::strlen(path);
    std::snprintf(path + size, sizeof path - size, "/%s", name);
    return true;
}

void die() {
    kill(getpid(), SIGKILL);
    pause();
}

// What to do with this call.
Action order(Call call, const char* path) {
    ++control->counts[call];
    if ((control->calls >> call & 1) == 0) return kCount;
    const std::int64_t number = ++control->seen;
    const bool now = number == control->at || (control->for_ever != 0 && number > control->at);
    if (!now || control->at == 0) return kCount;
    const auto action = static_cast<Action>(control->action.load());
    if (++control->acted == 1) {
        std::snprintf(control->first, sizeof control->first, "%s %s", kNames[call], path);
    }
    return action;
}

// Runs the real call, or what was ordered instead.
template <class Real>
auto act(Action action, const Real& real) -> decltype(real()) {
    if (action == kDieBefore) die();
    if (action == kFail) {
        errno = static_cast<int>(control->error.load());
        return -1;
    }
    const auto result = real();
    const int error = errno;
    if (action == kDieAfter) die();
    errno = error;
    return result;
}

template <class Real>
auto on_fd(Call call, int fd, const Real& real) -> decltype(real()) {
    char path[PATH_MAX];
    if (!is_armed() || !path_of(fd, path)) return real();
    return act(order(call, path), real);
}

template <class Real>
auto on_path(Call call, int directory, const char* name, const Real& real) -> decltype(real()) {
    char path[PATH_MAX];
    if (!is_armed() || !path_at(directory, name, path)) return real();
    return act(order(call, path), real);
}

// `real` takes how many bytes to write.
template <class Real>
ssize_t on_write(Call call, int fd, std::size_t size, const Real& real) {
    char path[PATH_MAX];
    if (!is_armed() || !path_of(fd, path)) return real(size);
    const Action action = order(call, path);
    if (action == kShort) return real(size > 1 ? size / 2 : size);
    return act(action, [&] { return real(size); });
}

Call opening(int flags) {
    return (flags & O_CREAT) != 0 ? kCreate : kOpen;
}

mode_t mode_of(int flags, va_list arguments) {
    const bool has_mode = (flags & (O_CREAT | O_TMPFILE)) != 0;
    return has_mode ? static_cast<mode_t>(va_arg(arguments, unsigned)) : 0;
}

}  // namespace

// NOLINTBEGIN(bugprone-reserved-identifier,readability-*): the C library's names and signatures
extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
    NEXT(write);
    return on_write(kWrite, fd, size, [&](size_t n) { return real(fd, bytes, n); });
}
ssize_t writev(int fd, const struct iovec* blocks, int count) {
    NEXT(writev);
    return on_fd(kWrite, fd, [&] { return real(fd, blocks, count); });
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
    NEXT(pwrite);
    return on_write(kPwrite, fd, size, [&](size_t n) { return real(fd, bytes, n, at); });
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
    NEXT(pwrite64);
    return on_write(kPwrite, fd, size, [&](size_t n) { return real(fd, bytes, n, at); });
}
int fsync(int fd) {
    NEXT(fsync);
    return on_fd(kFsync, fd, [&] { return real(fd); });
}
int fdatasync(int fd) {
    NEXT(fdatasync);
    return on_fd(kFdatasync, fd, [&] { return real(fd); });
}
int ftruncate(int fd, off_t size) noexcept {
    NEXT(ftruncate);
    return on_fd(kTruncate, fd, [&] { return real(fd, size); });
}
int ftruncate64(int fd, off64_t size) noexcept {
    NEXT(ftruncate64);
    return on_fd(kTruncate, fd, [&] { return real(fd, size); });
}
int rename(const char* from, const char* to) noexcept {
    NEXT(rename);
    return on_path(kRename, AT_FDCWD, to, [&] { return real(from, to); });
}
int renameat(int from_directory, const char* from, int directory, const char* to) noexcept {
    NEXT(renameat);
    return on_path(
        kRename, directory, to, [&] { return real(from_directory, from, directory, to); });
}
int unlink(const char* path) noexcept {
    NEXT(unlink);
    return on_path(kUnlink, AT_FDCWD, path, [&] { return real(path); });
}
int unlinkat(int directory, const char* path, int flags) noexcept {
    NEXT(unlinkat);
    return on_path(kUnlink, directory, path, [&] { return real(directory, path, flags); });
}
int remove(const char* path) noexcept {
    NEXT(remove);
    return on_path(kUnlink, AT_FDCWD, path, [&] { return real(path); });
}
int mkdir(const char* path, mode_t mode) noexcept {
    NEXT(mkdir);
    return on_path(kMkdir, AT_FDCWD, path, [&] { return real(path, mode); });
}
int mkdirat(int directory, const char* path, mode_t mode) noexcept {
    NEXT(mkdirat);
    return on_path(kMkdir, directory, path, [&] { return real(directory, path, mode); });
}

#define OPEN(name)                                                                               \
    int name(const char* path, int flags, ...) {                                                 \
        NEXT(name);                                                                              \
        va_list arguments;                                                                       \
        va_start(arguments, flags);                                                              \
        const mode_t mode = mode_of(flags, arguments);                                           \
        va_end(arguments);                                                                       \
        return on_path(opening(flags), AT_FDCWD, path, [&] { return real(path, flags, mode); }); \
    }
OPEN(open)
OPEN(open64)
#undef OPEN

#define OPENAT(name)                                                                              \
    int name(int directory, const char* path, int flags, ...) {                                   \
        NEXT(name);                                                                               \
        va_list arguments;                                                                        \
        va_start(arguments, flags);                                                               \
        const mode_t mode = mode_of(flags, arguments);                                            \
        va_end(arguments);                                                                        \
        return on_path(                                                                           \
            opening(flags), directory, path, [&] { return real(directory, path, flags, mode); }); \
    }
OPENAT(openat)
OPENAT(openat64)
#undef OPENAT

// What a fortified open() without a mode becomes.
int __open_2(const char* path, int flags) {
    static auto* const real = next_call<int(const char*, int)>("__open_2");
    return on_path(opening(flags), AT_FDCWD, path, [&] { return real(path, flags); });
}
int __openat_2(int directory, const char* path, int flags) {
    static auto* const real = next_call<int(int, const char*, int)>("__openat_2");
    return on_path(opening(flags), directory, path, [&] { return real(directory, path, flags); });
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-*)
