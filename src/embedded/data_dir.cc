#include "embedded/data_dir.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "embedded/durability.h"
#include "embedded/file_system.h"
#include "embedded/schema.h"

namespace sluice::embedded {

namespace {

// fsync of what is there: its bytes, or a directory's names. 0, or the errno.
int sync_path(Disk& disk, const std::filesystem::path& path, int flags) {
    const Fd file(disk.openat(AT_FDCWD, path.c_str(), O_RDONLY | flags, 0), disk);
    return file && disk.fsync(file.get()) == 0 ? 0 : errno;
}

// A directory whose name is lost with the power takes everything along, and so does one above it.
// At every start: the process before may have died, or failed, between a name and its sync.
Result<void> sync_names_above(Disk& disk, const std::filesystem::path& path) {
    for (auto above = path.parent_path();; above = above.parent_path()) {
        const int error = sync_path(disk, above, O_DIRECTORY);
        // Where we may not look, or nothing can be written, we made no name.
        const bool is_ours = error != EACCES && error != EROFS && error != EINVAL;
        if (error != 0 && is_ours) return io_failure(error, above.native());
        if (above == above.parent_path()) return {};
    }
}

// Private before anything is in it, and durable.
Result<void> make_private_directory(Disk& disk, const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) return io_failure(error.value(), path.parent_path().native());
    const bool made = disk.mkdirat(AT_FDCWD, path.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) return io_failure(errno, path.native());
    if (disk.chmod(path.c_str(), 0700) != 0) return io_failure(errno, path.native());
    return sync_names_above(disk, path);
}

// What a killed process had written of the database and not synced is not SQLite's concern: it
// reads that back and relies on it. Before SQLite has it open: closing a file ends its locks.
Result<void> sync_database(Disk& disk, const std::filesystem::path& database) {
    const int error = sync_path(disk, database, 0);
    if (error != 0 && error != ENOENT) return io_failure(error, database.native());
    return {};
}

Result<LeaseEpoch> next_epoch(Db& db) {
    Statement row =
        TRY(db.query("INSERT INTO facts(name, value) VALUES('lease_epoch', 1)"
                     " ON CONFLICT(name) DO UPDATE SET value = value + 1 RETURNING value"));
    TRY(row.step());
    const LeaseEpoch epoch = row.integer(0);
    TRY(row.step());
    return epoch;
}

}  // namespace

Result<DataDir> open_data_dir(const std::filesystem::path& path,
                              std::span<const std::string> unsafe_file_systems_allowed,
                              Log& log,
                              Disk& disk,
                              Removals::By removals_by) {
    const std::filesystem::path absolute = std::filesystem::absolute(path).lexically_normal();
    TRY(make_private_directory(disk, absolute));
    TRY(check_file_system(absolute, unsafe_file_systems_allowed, disk));
    DataDir dir{
        TRY(DirectoryLock::take(absolute, disk)), absolute, absolute / "sluice.db", {}, {}, 0};
    TRY(sync_database(disk, dir.database));
    dir.db = TRY(Db::open(dir.database, Db::Mode::kReadWrite, disk.vfs()));
    TRY(check_durability(*dir.db));
    TRY(migrate(*dir.db, dir.database, log, schema_version(), disk));
    dir.files = TRY(Files::open(absolute, disk, removals_by));
    if (const std::size_t removed = TRY(dir.files->empty_temporary()); removed > 0) {
        log.info("temporary_files_removed", {{"files", removed}});
    }
    dir.epoch = TRY(next_epoch(*dir.db));
    return dir;
}

}  // namespace sluice::embedded
