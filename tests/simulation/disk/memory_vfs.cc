#include "tests/simulation/disk/memory_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include "tests/simulation/disk/simulated_disk.h"

namespace sluice::simulation {
namespace {

constexpr std::size_t kIndexRegion = 32768;

SimulatedDisk* current = nullptr;

struct File : sqlite3_file {
    SimulatedDisk* disk;
    NodePtr node;
    std::string name;
    std::string directory;  // to be synced with the next sync; or empty
    bool in_use;            // counted in the node's
    int lock;
};

File& of(sqlite3_file* file) {
    return *static_cast<File*>(file);
}

int write_error(int error) {
    return error == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

void unlock_to(File& file, int level) {
    SharedByConnections& locks = file.node->sqlite;
    if (locks.exclusive == &file && level < SQLITE_LOCK_EXCLUSIVE) locks.exclusive = nullptr;
    if (locks.reserved == &file && level < SQLITE_LOCK_RESERVED) locks.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE && file.lock >= SQLITE_LOCK_SHARED) --locks.shared;
    file.lock = std::min(file.lock, level);
}

int close_file(sqlite3_file* base) {
    File& file = of(base);
    unlock_to(file, SQLITE_LOCK_NONE);
    file.~File();
    return SQLITE_OK;
}

int read_file(sqlite3_file* base, void* out, int size, sqlite3_int64 at) {
    File& file = of(base);
    if (file.disk->before(DiskCall::kRead, file.name) != 0) return SQLITE_IOERR_READ;
    const std::string& bytes = file.node->bytes;
    const auto from = static_cast<std::size_t>(at);
    const auto wanted = static_cast<std::size_t>(size);
    const std::size_t count =
        from < bytes.size() ? bytes.copy(static_cast<char*>(out), wanted, from) : 0;
    if (count == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + count, 0, wanted - count);
    return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* base, const void* bytes, int size, sqlite3_int64 at) {
    File& file = of(base);
    const std::string_view text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
    const int error =
        file.disk->overwrite(file.node, file.name, static_cast<std::size_t>(at), text);
    return error == 0 ? SQLITE_OK : write_error(error);
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
    File& file = of(base);
    const int error = file.disk->cut_file(file.node, file.name, static_cast<std::size_t>(size));
    return error == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int sync_file(sqlite3_file* base, int) {
    File& file = of(base);
    if (file.disk->before(DiskCall::kSync, file.name) != 0) return SQLITE_IOERR_FSYNC;
    file.disk->sync(*file.node);
    if (file.directory.empty()) return SQLITE_OK;
    if (file.disk->before(DiskCall::kSync, file.directory) != 0) return SQLITE_IOERR_DIR_FSYNC;
    file.disk->sync(*file.disk->find(file.directory));
    file.directory.clear();
    return SQLITE_OK;
}

int size_of_file(sqlite3_file* base, sqlite3_int64* size) {
    if (of(base).disk->dead()) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(of(base).node->bytes.size());
    return SQLITE_OK;
}

int lock_file(sqlite3_file* base, int level) {
    File& file = of(base);
    SharedByConnections& locks = file.node->sqlite;
    if (level <= file.lock) return SQLITE_OK;
    if (locks.exclusive != nullptr && locks.exclusive != &file) return SQLITE_BUSY;
    if (level >= SQLITE_LOCK_RESERVED && locks.reserved != nullptr && locks.reserved != &file) {
        return SQLITE_BUSY;
    }
    if (level == SQLITE_LOCK_EXCLUSIVE && locks.shared > 1) return SQLITE_BUSY;
    if (file.lock == SQLITE_LOCK_NONE) ++locks.shared;
    if (level >= SQLITE_LOCK_RESERVED) locks.reserved = &file;
    if (level == SQLITE_LOCK_EXCLUSIVE) locks.exclusive = &file;
    file.lock = level;
    return SQLITE_OK;
}

int unlock_file(sqlite3_file* base, int level) {
    unlock_to(of(base), level);
    return SQLITE_OK;
}

int check_reserved(sqlite3_file* base, int* reserved) {
    *reserved = of(base).node->sqlite.reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int control(sqlite3_file*, int, void*) {
    return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
    return 4096;
}
int characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;  // as the real VFS says
}

int map_index(sqlite3_file* base, int region, int, int extend, void volatile** out) {
    File& file = of(base);
    SharedByConnections& shared = file.node->sqlite;
    if (!file.in_use) {
        file.in_use = true;
        ++shared.opened;
    }
    const auto wanted = static_cast<std::size_t>(region);
    *out = nullptr;
    while (shared.index.size() <= wanted) {
        if (extend == 0) return SQLITE_OK;
        shared.index.push_back(std::make_unique<char[]>(kIndexRegion));
    }
    *out = shared.index[wanted].get();
    return SQLITE_OK;
}

int lock_index(sqlite3_file* base, int first, int count, int flags) {
    File& file = of(base);
    SharedByConnections& shared = file.node->sqlite;
    const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
    for (int i = first; i < first + count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const void* const holder = shared.index_exclusive.at(at);
        if ((flags & SQLITE_SHM_LOCK) == 0) continue;
        if (holder != nullptr && holder != &file) return SQLITE_BUSY;
        if (exclusive && shared.index_shared.at(at) > 0) return SQLITE_BUSY;
    }
    for (int i = first; i < first + count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool lock = (flags & SQLITE_SHM_LOCK) != 0;
        if (exclusive) {
            shared.index_exclusive.at(at) = lock ? &file : nullptr;
        } else {
            shared.index_shared.at(at) += lock ? 1 : -1;
        }
    }
    return SQLITE_OK;
}

void index_barrier(sqlite3_file*) {}

// The index is gone with the last who uses it: the next one makes it of the log.
int unmap_index(sqlite3_file* base, int) {
    File& file = of(base);
    if (!file.in_use) return SQLITE_OK;
    file.in_use = false;
    SharedByConnections& shared = file.node->sqlite;
    if (--shared.opened > 0) return SQLITE_OK;
    shared.index.clear();
    shared.index_shared = {};
    shared.index_exclusive = {};
    return SQLITE_OK;
}

constexpr sqlite3_io_methods kMethods{2,
                                      close_file,
                                      read_file,
                                      write_file,
                                      truncate_file,
                                      sync_file,
                                      size_of_file,
                                      lock_file,
                                      unlock_file,
                                      check_reserved,
                                      control,
                                      sector_size,
                                      characteristics,
                                      map_index,
                                      lock_index,
                                      index_barrier,
                                      unmap_index,
                                      nullptr,
                                      nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* base, int flags, int* out_flags) {
    base->pMethods = nullptr;
    NodePtr node;
    const bool creates = (flags & SQLITE_OPEN_CREATE) != 0;
    bool is_new = false;
    int error = 0;
    if (name == nullptr) {
        node = std::make_shared<Node>(false);
    } else {
        is_new = creates && !current->find(name);
        node = current->open(-100, name, creates ? O_CREAT : 0, 0600, error);
    }
    if (!node) return error == ENOSPC ? SQLITE_FULL : SQLITE_CANTOPEN;
    const std::string path = name != nullptr ? name : "";
    const bool is_journal = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    const std::string directory =
        is_new && is_journal ? path.substr(0, std::max<std::size_t>(path.rfind('/'), 1)) : "";
    new (static_cast<File*>(base)) File{{&kMethods}, current, node, path, directory, false, 0};
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int) {
    const int error = current->remove(-100, name);
    if (error == ENOENT) return SQLITE_IOERR_DELETE_NOENT;
    return error == 0 ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int access_file(sqlite3_vfs*, const char* name, int, int* result) {
    if (current->dead()) return SQLITE_IOERR_ACCESS;
    *result = current->find(name) ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
    std::memset(out, 7, static_cast<std::size_t>(size));
    return size;
}
int wait(sqlite3_vfs*, int microseconds) {
    return microseconds;
}
int now(sqlite3_vfs*, double* days) {
    *days = 2460000;
    return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) {
    return 0;
}

}  // namespace

void use_for_sqlite(SimulatedDisk& disk) {
    current = &disk;
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs made{};
        made.iVersion = 1;
        made.szOsFile = sizeof(File);
        made.mxPathname = 512;
        made.zName = kMemoryVfs;
        made.xOpen = open_file;
        made.xDelete = delete_file;
        made.xAccess = access_file;
        made.xFullPathname = full_path;
        made.xRandomness = randomness;
        made.xSleep = wait;
        made.xCurrentTime = now;
        made.xGetLastError = last_error;
        return made;
    }();
    // The default: SQLite asks that one for its randomness.
    static const int registered = sqlite3_vfs_register(&vfs, 1);
    (void)registered;
    sqlite3_randomness(0, nullptr);
}

}  // namespace sluice::simulation
