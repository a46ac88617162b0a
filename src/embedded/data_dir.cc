#include "embedded/data_dir.h"

#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "embedded/durability.h"
#include "embedded/file_system.h"
#include "embedded/schema.h"

namespace sluice::embedded {

namespace {

// Made private before anything is in it, and durable: a directory whose name is lost with the power
// would take everything along.
Result<void> make_private_directory(Disk& disk, const std::filesystem::path& path) {
    std::error_code error;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) return io_failure(error.value(), path.parent_path().native());
    const bool made = disk.mkdirat(AT_FDCWD, path.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) return io_failure(errno, path.native());
    if (disk.chmod(path.c_str(), 0700) != 0) return io_failure(errno, path.native());
    if (!made) return {};
    const std::filesystem::path above = path.parent_path();
    const Fd parent(disk.openat(AT_FDCWD, above.c_str(), O_RDONLY | O_DIRECTORY, 0), disk);
    if (!parent || disk.fsync(parent.get()) != 0) return io_failure(errno, above.native());
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
