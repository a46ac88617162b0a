// Files and pipes of the command line as byte streams, and output that is never half there.
//
// One thread at a time uses an object. Whatever waits returns kCancelled after a signal (fd.h).
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/fd.h"
#include "app/interrupt.h"
#include "base/random.h"
#include "base/result.h"
#include "base/stream.h"
#include "engine/recipe/spill.h"

namespace sluice::app {

Result<Fd> open_for_reading(const std::filesystem::path& path);
// The whole of a small file.
Result<std::string> read_file(const std::filesystem::path& path);

// Reads a descriptor. Rewinds when it is seekable, to where it stood at the beginning; a pipe
// rewinds when `spool` is set: what was read is kept in an unnamed temporary file, until
// will_not_rewind().
class FdSource final : public ByteSource {
  public:
    FdSource(int fd, bool spool);  // `fd` stays the caller's
    Result<std::size_t> read(std::span<char> out) override;
    Result<void> rewind() override;
    void will_not_rewind() override;

    // How many bytes there are, when that is known: of a file.
    std::optional<std::uint64_t> size() const;
    // How many of them have been read since the beginning, or since the last rewind. Any thread.
    std::uint64_t position() const { return position_.load(std::memory_order_relaxed); }

  private:
    Result<std::size_t> read_next(std::span<char> out);
    Result<void> keep(std::span<const char> bytes);

    int fd_;
    long long start_;  // -1: not seekable
    bool spool_;
    std::atomic<std::uint64_t> position_ = 0;
    bool replaying_ = false;  // the spool has been rewound and is not at its end again
    Fd spooled_;
};

// Makes files that have no name, in the directory for temporary files.
class TemporaryFiles final : public engine::SpillStore {
  public:
    Result<std::unique_ptr<engine::SpillFile>> create() override;
};

class FdSink final : public ByteSink {
  public:
    explicit FdSink(int fd) : fd_(fd) {}  // `fd` stays the caller's
    Result<void> write(std::span<const char> bytes) override;

  private:
    int fd_;
};

// A file that appears whole or not at all: bytes go to a temporary file beside it, commit() makes
// them durable and renames. Destroyed without a commit, it leaves nothing. What exists at the path
// keeps its mode; a symbolic link is followed; a device or a pipe is written to directly.
class OutputFile final : public ByteSink {
  public:
    static Result<std::unique_ptr<OutputFile>> create(const std::filesystem::path& path,
                                                      Random& random);
    ~OutputFile() override;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    Result<void> write(std::span<const char> bytes) override;
    bool can_restart() const override { return !temporary_.empty(); }
    Result<void> restart() override;
    Result<void> commit();

  private:
    OutputFile(std::filesystem::path path, std::filesystem::path temporary, Fd fd);

    std::filesystem::path path_;
    std::filesystem::path temporary_;  // empty: written to directly, or committed
    std::optional<RemovedWhenKilled> removed_;
    Fd fd_;
};

}  // namespace sluice::app
