#include "app/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>

#include "app/interrupt.h"
#include "app/utf8.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

Result<Fd> unnamed_temporary_file() {
    std::error_code none;
    const fs::path directory = fs::temp_directory_path(none);
    if (none) return system_error(none.value(), "no directory for temporary files (TMPDIR)");
    std::string name = (directory / "sluice-XXXXXX").string();
    Fd fd(mkostemp(name.data(), O_CLOEXEC));
    if (!fd.valid()) return system_error(errno, "cannot make a temporary file in " + name);
    unlink(name.c_str());
    return fd;
}

// ".NAME.RANDOM.part", of NAME as much as the directory's names have room for.
fs::path temporary_beside(const fs::path& path, Random& random) {
    const std::string behind = "." + random_hex(random, 6) + ".part";
    const fs::path directory = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const long told = pathconf(directory.c_str(), _PC_NAME_MAX);
    const auto name_max = static_cast<std::size_t>(told > 0 ? told : NAME_MAX);
    std::string name = path.filename().string();
    if (1 + name.size() + behind.size() > name_max)
        name = valid_utf8(name, name_max - std::min(name_max, 1 + behind.size()));
    return path.parent_path() / ("." + name + behind);
}

class TemporaryFile final : public engine::SpillFile {
  public:
    explicit TemporaryFile(Fd fd) : fd_(std::move(fd)) {}
    Result<void> append(std::span<const char> bytes) override {
        return write_all(fd_.get(), bytes);
    }
    Result<void> read(std::uint64_t offset, std::span<char> out) override {
        while (!out.empty()) {
            const std::size_t got = TRY(read_some_at(fd_.get(), out, offset));
            if (got == 0) return fail(Code::kIo, "file_error", "a temporary file became shorter");
            out = out.subspan(got);
            offset += got;
        }
        return {};
    }

  private:
    Fd fd_;
};

}  // namespace

Result<std::unique_ptr<engine::SpillFile>> TemporaryFiles::create() {
    return std::make_unique<TemporaryFile>(TRY(unnamed_temporary_file()));
}

Result<Fd> open_for_reading(const fs::path& path) {
    Fd fd = TRY(open_existing(path, O_RDONLY, "cannot open " + path.string()));
    struct stat status{};
    if (fstat(fd.get(), &status) == 0 && S_ISDIR(status.st_mode))
        return system_error(EISDIR, "cannot read " + path.string());
    return fd;
}

Result<std::string> read_file(const fs::path& path) {
    const Fd fd = TRY(open_for_reading(path));
    std::string text;
    char block[16 * 1024];
    while (const std::size_t got = TRY(read_some(fd.get(), block))) text.append(block, got);
    return text;
}

FdSource::FdSource(int fd, bool spool)
    : fd_(fd), start_(lseek(fd, 0, SEEK_CUR)), spool_(spool && start_ < 0) {}

std::optional<std::uint64_t> FdSource::size() const {
    struct stat status{};
    if (fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    if (status.st_size <= start_) return std::nullopt;  // also what is made as it is read: /proc
    return static_cast<std::uint64_t>(status.st_size - start_);
}

Result<std::size_t> FdSource::read(std::span<char> out) {
    const std::size_t got = TRY(read_next(out));
    position_.fetch_add(got, std::memory_order_relaxed);
    return got;
}

Result<std::size_t> FdSource::read_next(std::span<char> out) {
    if (replaying_) {
        const std::size_t got = TRY(read_some(spooled_.get(), out));
        if (got > 0) return got;
        replaying_ = false;
        if (!spool_) spooled_.reset();
    }
    const std::size_t got = TRY(read_some(fd_, out));
    if (spool_ && got > 0) TRY(keep(out.first(got)));
    return got;
}

Result<void> FdSource::keep(std::span<const char> bytes) {
    if (!spooled_.valid()) spooled_ = TRY(unnamed_temporary_file());
    return write_all(spooled_.get(), bytes);
}

Result<void> FdSource::rewind() {
    position_.store(0, std::memory_order_relaxed);
    if (start_ >= 0) {
        if (lseek(fd_, start_, SEEK_SET) < 0) return system_error(errno, "cannot rewind");
        return {};
    }
    if (!spool_) return fail(Code::kInvalid, "not_rewindable", "this input can be read only once");
    if (!spooled_.valid()) return {};
    if (lseek(spooled_.get(), 0, SEEK_SET) < 0) return system_error(errno, "cannot rewind");
    replaying_ = true;
    return {};
}

void FdSource::will_not_rewind() {
    spool_ = false;
    if (!replaying_) spooled_.reset();
}

Result<void> FdSink::write(std::span<const char> bytes) {
    return write_all(fd_, bytes);
}

Result<std::unique_ptr<OutputFile>> OutputFile::create(const fs::path& path, Random& random) {
    std::error_code ignored;
    const fs::path real = fs::is_symlink(path, ignored) ? fs::canonical(path, ignored) : path;
    const fs::path target = real.empty() ? path : real;
    struct stat existing{};
    const bool exists = ::stat(target.c_str(), &existing) == 0;
    if (exists && S_ISDIR(existing.st_mode))
        return system_error(EISDIR, "cannot write " + path.string());
    if (exists && !S_ISREG(existing.st_mode)) {
        Fd fd = TRY(open_existing(target, O_WRONLY, "cannot write " + path.string()));
        return std::unique_ptr<OutputFile>(new OutputFile(target, {}, std::move(fd)));
    }
    const fs::path temporary = temporary_beside(target, random);
    Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd.valid()) return system_error(errno, "cannot write beside " + path.string());
    if (exists && fchmod(fd.get(), existing.st_mode & 07777U) != 0) {
        const int reason = errno;
        unlink(temporary.c_str());
        return system_error(reason, "cannot keep the mode of " + path.string());
    }
    return std::unique_ptr<OutputFile>(new OutputFile(target, temporary, std::move(fd)));
}

OutputFile::OutputFile(fs::path path, fs::path temporary, Fd fd)
    : path_(std::move(path)), temporary_(std::move(temporary)), fd_(std::move(fd)) {
    if (!temporary_.empty()) removed_.emplace(temporary_);
}

OutputFile::~OutputFile() {
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<void> OutputFile::write(std::span<const char> bytes) {
    return write_all(fd_.get(), bytes);
}

Result<void> OutputFile::restart() {
    if (temporary_.empty()) return ByteSink::restart();
    if (ftruncate(fd_.get(), 0) != 0 || lseek(fd_.get(), 0, SEEK_SET) != 0)
        return system_error(errno, "cannot truncate " + temporary_.string());
    return {};
}

Result<void> OutputFile::commit() {
    if (temporary_.empty()) return {};
    if (interrupted()) return cancelled();
    if (fsync(fd_.get()) != 0) return system_error(errno, "cannot sync " + path_.string());
    if (rename(temporary_.c_str(), path_.c_str()) != 0)
        return system_error(errno, "cannot rename to " + path_.string());
    temporary_.clear();
    removed_.reset();
    const fs::path parent = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    const Fd directory(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.valid() && fsync(directory.get()) != 0)
        return system_error(errno, "cannot sync " + parent.string());
    return {};
}

}  // namespace sluice::app
