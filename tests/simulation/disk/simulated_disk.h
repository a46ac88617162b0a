// A disk in memory that knows what was synced: files and directories, for the embedded backend's
// own files (Disk) and for SQLite (memory_vfs.h).
//
// A write is durable when its file was synced, a name when its directory was. cut_power() takes
// back a random part of the rest: each block written, and each name, survives or does not. What is
// more than a careful file system does (ext4, xfs and btrfs keep names in order), so that whoever
// survives it relies on nothing but fsync.
//
// One thread. After kill() or cut_power() every call fails, until restart(): nothing that the dead
// process does any more is seen by the next.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "embedded/disk.h"
#include "tests/simulation/disk/node.h"
#include "tests/simulation/kernel/dice.h"

namespace sluice::simulation {

enum class DiskCall : std::uint8_t { kRead, kWrite, kSync, kCreate, kRename, kUnlink, kOther };
std::string_view to_string(DiskCall call);

class SimulatedDisk final : public embedded::Disk {
  public:
    // Asked before every call that changes or syncs something: 0, or the errno that it fails with.
    using Interfere = std::function<int(DiskCall, std::string_view name)>;

    explicit SimulatedDisk(Dice dice);

    void interfere(Interfere interfere) { interfere_ = std::move(interfere); }
    void kill() { dead_ = true; }
    void cut_power();
    void restart();
    bool dead() const { return dead_; }

    void set_free_bytes(std::uint64_t bytes) { free_bytes_ = bytes; }
    bool is_full() const { return free_bytes_ == 0; }
    std::uint64_t calls() const { return calls_; }
    std::size_t files_in(std::string_view directory);
    NodePtr find(std::string_view path) { return walk(AT_FDCWD_, path).node; }

    // What SQLite's files are made by, too. errno on failure; 0 is success.
    int before(DiskCall call, std::string_view name);
    NodePtr open(int directory, std::string_view path, int flags, unsigned mode, int& error);
    int overwrite(const NodePtr& node,
                  std::string_view name,
                  std::size_t at,
                  std::string_view bytes);
    int cut_file(const NodePtr& node, std::string_view name, std::size_t size);
    int sync(Node& node);
    int remove(int directory, std::string_view path);

    int openat(int directory, const char* path, int flags, mode_t mode) override;
    int close(int fd) override;
    ssize_t write(int fd, const void* bytes, std::size_t size) override;
    ssize_t pread(int fd, void* bytes, std::size_t size, off_t at) override;
    int fsync(int fd) override;
    int ftruncate(int fd, off_t size) override;
    int fstat(int fd, struct stat* info) override;
    int flock(int fd, int operation) override;
    int mkdirat(int directory, const char* path, mode_t mode) override;
    int chmod(const char* path, mode_t mode) override;
    int renameat(int from_directory, const char* from, int to_directory, const char* to) override;
    int unlinkat(int directory, const char* path) override;
    int list(int fd, std::vector<std::string>& names) override;
    void write_back(int, off_t, off_t) override {}
    void expect_sequential(int) override {}
    int file_system_type(const char* path, long& type) override;
    int free_bytes(const char* path, std::uint64_t& bytes) override;
    const char* vfs() const override;

  private:
    // No descriptor of this process has such a number.
    static constexpr int kFirstFd = 1 << 20;

    static constexpr int AT_FDCWD_ = -100;
    struct Place {
        NodePtr directory;  // null: there is no such directory
        std::string name;
        NodePtr node;  // null: there is no such name
    };
    struct Opened {
        NodePtr node;
        std::string name;
        std::size_t at = 0;
    };

    Place walk(int directory, std::string_view path);
    Opened* opened(int fd);
    void rename(NameChange change);
    void lose_bytes(Node& node, std::uint64_t survive_of_8);
    void lose_names(std::uint64_t survive_of_8);
    bool survives(std::uint64_t of_8) { return dice_.below(8) < of_8; }
    void mark_changed(const NodePtr& node);

    Dice dice_;
    Interfere interfere_ = [](DiskCall, std::string_view) { return 0; };
    NodePtr root_ = std::make_shared<Node>(true);
    std::vector<NodePtr> changed_;      // files with unsynced bytes
    std::vector<NameChange> unsynced_;  // in the order in which they were made
    std::vector<Opened> opened_;        // by fd; closed: no node
    bool dead_ = false;
    std::uint64_t free_bytes_ = std::uint64_t{64} << 30U;
    std::uint64_t calls_ = 0;
};

}  // namespace sluice::simulation
