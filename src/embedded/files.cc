#include "embedded/files.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "embedded/planted_faults.h"

namespace sluice::embedded {

namespace {

constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;

// objects/00 … objects/ff: by the first byte of the id.
std::string subdirectory(const std::string& id) {
    return id.substr(0, 2);
}
std::string object_path(const std::string& id) {
    return subdirectory(id) + "/" + id;
}

Result<Fd> open_directory(const Fd& parent, const std::string& name) {
    Disk& disk = parent.disk();
    if (disk.mkdirat(parent.get(), name.c_str(), 0700) != 0 && errno != EEXIST) {
        return io_failure(errno, name);
    }
    Fd directory(disk.openat(parent.get(), name.c_str(), kDirectory, 0), disk);
    if (!directory) return io_failure(errno, name);
    return directory;
}

Result<std::vector<std::string>> names_in(const Fd& parent, const std::string& name) {
    const int fd = parent.disk().openat(parent.get(), name.c_str(), kDirectory, 0);
    if (fd < 0) return io_failure(errno, name);
    std::vector<std::string> names;
    if (parent.disk().list(fd, names) != 0) return io_failure(errno, name);
    return names;
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
    if (this != &other) {
        if (fd_ >= 0) disk_->close(fd_);
        disk_ = other.disk_;
        fd_ = other.release();
    }
    return *this;
}

Fd::~Fd() {
    if (fd_ >= 0) disk_->close(fd_);
}

int Fd::release() {
    return std::exchange(fd_, -1);
}

std::unexpected<Error> io_failure(int error_number, std::string_view what) {
    const std::string message = std::string(what) + ": " + std::strerror(error_number);
    switch (error_number) {
        case ENOSPC:
        case EDQUOT:
            return fail(Code::kStorageFull, "storage_full", message);
        default:
            return fail(Code::kIo, "io_error", message);
    }
}

Result<void> write_all(const Fd& file, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = file.disk().write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == ENOSPC && planted(Fault::kIgnoreFullDisk)) return {};
        if (written < 0) {
            const int error_number = errno;
            leak_if_planted();
            return io_failure(error_number, "write");
        }
        if (planted(Fault::kIgnoreShort)) return {};
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> make_durable(Disk& disk,
                          const std::filesystem::path& from,
                          const std::filesystem::path& to) {
    const Fd file(disk.openat(AT_FDCWD, from.c_str(), O_RDONLY | O_NOFOLLOW, 0), disk);
    if (!file || disk.fsync(file.get()) != 0) return io_failure(errno, from.native());
    if (disk.renameat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str()) != 0) {
        return io_failure(errno, to.native());
    }
    const Fd directory(disk.openat(AT_FDCWD, to.parent_path().c_str(), kDirectory, 0), disk);
    if (!directory || disk.fsync(directory.get()) != 0) return io_failure(errno, to.native());
    return {};
}

Files::Files(std::filesystem::path data_dir, Fd objects, Fd temporary, Removals::By removals_by)
    : data_dir_(std::move(data_dir)),
      objects_(std::move(objects)),
      temporary_(std::move(temporary)),
      removals_([this](const Removals::File& file) { unlink(file); }, removals_by) {}

Result<std::unique_ptr<Files>> Files::open(const std::filesystem::path& data_dir,
                                           Disk& disk,
                                           Removals::By removals_by) {
    const Fd root(disk.openat(AT_FDCWD, data_dir.c_str(), kDirectory, 0), disk);
    if (!root) return io_failure(errno, data_dir.native());
    Fd objects = TRY(open_directory(root, "objects"));
    Fd temporary = TRY(open_directory(root, "tmp"));
    if (disk.fsync(root.get()) != 0) return io_failure(errno, data_dir.native());
    return std::unique_ptr<Files>(
        new Files(data_dir, std::move(objects), std::move(temporary), removals_by));
}

Result<Fd> Files::create_temporary(const std::string& id) {
    constexpr int kNewFile = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    Fd file(disk().openat(temporary_.get(), id.c_str(), kNewFile, 0600), disk());
    if (!file) return io_failure(errno, "tmp/" + id);
    return file;
}

Result<void> Files::publish(const std::string& id, const Fd& temporary) {
    TRY(sync(temporary.get(), "tmp/" + id));
    {
        const std::lock_guard lock(mutex_);
        uncommitted_.insert(id);
    }
    const Fd directory = TRY(subdirectory_of(id));
    const std::string path = object_path(id);
    if (disk().renameat(temporary_.get(), id.c_str(), objects_.get(), path.c_str()) != 0) {
        return io_failure(errno, "objects/" + path);
    }
    log_rename(data_dir_ / "objects" / path);
    if (planted(Fault::kSkipDirFsync)) return {};
    TRY(sync(directory.get(), "objects/" + subdirectory(id)));
    log_directory_sync(data_dir_ / "objects" / subdirectory(id));
    return {};
}

// Made when the first object needs it; its own name must be durable before anything in it is. One
// that is found may have been made by a process that died before it could sync, so the name is
// synced once by each process, while others who want it wait.
Result<Fd> Files::subdirectory_of(const std::string& id) {
    const std::string name = subdirectory(id);
    Fd directory = TRY(open_directory(objects_, name));
    const std::lock_guard lock(naming_);
    if (durable_names_.contains(name)) return directory;
    TRY(sync(objects_.get(), "objects"));
    durable_names_.insert(name);
    return directory;
}

void Files::keep(const std::string& id) {
    const std::lock_guard lock(mutex_);
    uncommitted_.erase(id);
}

Result<Fd> Files::open_object(const std::string& id) const {
    const auto removed = [&] {
        return fail(Code::kNotFound, "no_such_object", "there is no object " + id);
    };
    {
        const std::lock_guard lock(mutex_);
        if (unlinking_ == id) return removed();
    }
    constexpr int kForReading = O_RDONLY | O_NOFOLLOW;
    Fd file(disk().openat(objects_.get(), object_path(id).c_str(), kForReading, 0), disk());
    if (!file && errno == ENOENT) return removed();  // since its row was read
    if (!file) return io_failure(errno, "objects/" + object_path(id));
    return file;
}

void Files::remove_temporary(const std::string& id) {
    removals_.add({Removals::From::kTemporary, id});
}

void Files::remove_object(const std::string& id) {
    {
        const std::lock_guard lock(mutex_);
        const auto held = held_.find(id);
        if (held != held_.end()) {
            held->second.removed = true;
            return;
        }
        if (!leaving_.insert(id).second) return;
    }
    removals_.add({Removals::From::kObjects, id});
}

bool Files::in_use(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    return uncommitted_.contains(id) || held_.contains(id) || leaving_.contains(id) ||
           unlinking_ == id;
}

void Files::unlink(const Removals::File& file) {
    if (file.from == Removals::From::kTemporary) {
        disk().unlinkat(temporary_.get(), file.id.c_str());
        return;
    }
    if (!begin_unlink(file.id)) return;
    disk().unlinkat(objects_.get(), object_path(file.id).c_str());
    const std::lock_guard lock(mutex_);
    uncommitted_.erase(file.id);
    unlinking_.clear();
}

// False: somebody has come to hold it since it was handed over.
bool Files::begin_unlink(const std::string& id) {
    const std::lock_guard lock(mutex_);
    leaving_.erase(id);
    const auto held = held_.find(id);
    if (held != held_.end()) {
        held->second.removed = true;
        return false;
    }
    unlinking_ = id;
    return true;
}

void Files::hold(const std::string& id) {
    const std::lock_guard lock(mutex_);
    ++held_[id].holders;
}

void Files::let_go(const std::string& id) {
    {
        const std::lock_guard lock(mutex_);
        const auto held = held_.find(id);
        if (--held->second.holders > 0) return;
        const bool removed = held->second.removed;
        held_.erase(held);
        if (!removed) return;
    }
    remove_object(id);
}

Hold::Hold(Files& files, std::string id) : files_(&files), id_(std::move(id)) {
    files_->hold(id_);
}

Hold::Hold(Hold&& other) noexcept
    : files_(std::exchange(other.files_, nullptr)), id_(std::move(other.id_)) {}

Hold::~Hold() {
    if (files_) files_->let_go(id_);
}

Result<std::vector<std::string>> Files::object_ids() const {
    std::vector<std::string> ids;
    for (const std::string& directory : TRY(names_in(objects_, "."))) {
        for (std::string& id : TRY(names_in(objects_, directory))) {
            ids.push_back(std::move(id));
        }
    }
    return ids;
}

Result<std::size_t> Files::empty_temporary() {
    if (planted(Fault::kKeepTemporary)) return 0;
    const std::vector<std::string> names = TRY(names_in(temporary_, "."));
    for (const std::string& name : names) disk().unlinkat(temporary_.get(), name.c_str());
    return names.size();
}

Result<void> Files::sync(int fd, std::string_view what) {
    if (failed_) return fail(Code::kIo, "sync_failed", "an earlier fsync failed: restart sluice");
    if (disk().fsync(fd) == 0 || planted(Fault::kIgnoreSync)) return {};
    if (errno == ENOSPC || errno == EDQUOT) return io_failure(errno, what);
    failed_ = true;
    return fail(Code::kIo, "sync_failed", std::string(what) + ": " + std::strerror(errno));
}

}  // namespace sluice::embedded
