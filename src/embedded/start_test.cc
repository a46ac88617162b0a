// What a start refuses, and what it cleans up.
#include <linux/magic.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <set>

#include "embedded/durability.h"
#include "embedded/file_system.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class StartTest : public BackendTest {
  protected:
    static mode_t mode_of(const std::filesystem::path& path) {
        struct stat info{};
        EXPECT_EQ(stat(path.c_str(), &info), 0);
        return info.st_mode & 0777U;
    }
    static void write(const std::filesystem::path& path, const std::string& bytes) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << bytes;
    }
};

// The machine's disk, which remembers what was synced and may fail to.
class SyncsSeen final : public Disk {
  public:
    int fsync(int fd) override {
        const ino_t file = inode(fd);
        synced_.insert(file);
        if (file != failing_) return Disk::fsync(fd);
        errno = EIO;
        return -1;
    }
    bool has_synced(const std::filesystem::path& path) const {
        return synced_.contains(inode(path));
    }
    void fail_for(const std::filesystem::path& path) { failing_ = inode(path); }

  private:
    static ino_t inode(int fd) {
        struct stat info{};
        EXPECT_EQ(::fstat(fd, &info), 0);
        return info.st_ino;
    }
    static ino_t inode(const std::filesystem::path& path) {
        struct stat info{};
        EXPECT_EQ(::stat(path.c_str(), &info), 0);
        return info.st_ino;
    }
    std::set<ino_t> synced_;
    ino_t failing_ = 0;
};

TEST_F(StartTest, RefusesASecondProcessAndNamesTheFirst) {
    open();
    const auto second = try_open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().name, "data_dir_locked");
    EXPECT_EQ(second.error().code, Code::kUnavailable);
    EXPECT_NE(second.error().message.find("process " + std::to_string(getpid())),
              std::string::npos);
}

TEST_F(StartTest, OpensAgainWhenTheFirstHasClosed) {
    open();
    restart();
}

TEST_F(StartTest, MakesEverythingPrivate) {
    open();
    EXPECT_EQ(mode_of(options.data_dir), 0700U);
    EXPECT_EQ(mode_of(options.data_dir / "credentials"), 0600U);
}

TEST_F(StartTest, ClosesADirectoryThatOthersCouldEnter) {
    std::filesystem::create_directories(options.data_dir);
    chmod(options.data_dir.c_str(), 0755);
    open();
    EXPECT_EQ(mode_of(options.data_dir), 0700U);
}

TEST_F(StartTest, KeepsItsAccessKey) {
    open();
    const AccessKey key = backend->root_access_key();
    restart();
    EXPECT_EQ(backend->root_access_key().id, key.id);
    EXPECT_EQ(backend->root_access_key().secret, key.secret);
}

TEST_F(StartTest, RefusesCredentialsThatOthersMayRead) {
    open();
    backend.reset();
    chmod((options.data_dir / "credentials").c_str(), 0640);
    EXPECT_EQ(refusal(), "credentials_exposed");
}

TEST_F(StartTest, RefusesADamagedDatabaseAndDoesNotReplaceIt) {
    write(options.data_dir / "sluice.db", std::string(8192, 'x'));
    EXPECT_EQ(refusal(), "data_dir_damaged");
    EXPECT_EQ(std::filesystem::file_size(options.data_dir / "sluice.db"), 8192U);
}

TEST_F(StartTest, RemovesTemporaryFiles) {
    open();
    backend.reset();
    write(options.data_dir / "tmp" / "left-over", "half");
    open();
    EXPECT_EQ(files_in("tmp"), 0U);
}

// The process before may have died, or failed, between what it wrote and its sync: a power cut
// would take a database along that this process has answered for.
TEST_F(StartTest, MakesWhatTheProcessBeforeHasLeftDurable) {
    options.data_dir = dir.path() / "above" / "data";
    open();
    backend.reset();
    SyncsSeen disk;
    options.disk = &disk;
    open();
    EXPECT_TRUE(disk.has_synced(options.data_dir / "sluice.db"));
    for (auto path = options.data_dir; path != path.parent_path(); path = path.parent_path()) {
        EXPECT_TRUE(disk.has_synced(path)) << path;
    }
    backend.reset();
}

TEST_F(StartTest, IsRefusedWhenThatFails) {
    open();
    backend.reset();
    SyncsSeen disk;
    options.disk = &disk;
    for (const auto& path : {dir.path(), options.data_dir / "sluice.db"}) {
        disk.fail_for(path);
        EXPECT_EQ(refusal(), "io_error") << path;
    }
}

// Looking for them takes as long as there are objects: not before the server is ready.
TEST_F(StartTest, LeavesFilesWithoutARowToTheFirstMaintenance) {
    open();
    ASSERT_TRUE(put(kObject, std::string(200'000, 'k')));
    backend.reset();
    write(options.data_dir / "objects" / "ab" / "abcdef", "no row");
    open();
    EXPECT_EQ(files_in("objects"), 2U);
    auto staged = stage({kObject.bucket, ObjectKey{"ada/new.csv"}}, std::string(200'000, 'n'));
    ASSERT_TRUE(backend->maintain());
    wait_for_files("objects", 1);
    EXPECT_EQ(files_in("tmp"), 1U);
    EXPECT_EQ(get(kObject), std::string(200'000, 'k'));
}

TEST(FileSystem, RefusesTheOnesThatMayLoseWhatWasAcknowledged) {
    EXPECT_EQ(unsafe_file_system(NFS_SUPER_MAGIC), "nfs");
    EXPECT_EQ(unsafe_file_system(0xff534d42), "cifs");
    EXPECT_EQ(unsafe_file_system(V9FS_MAGIC), "9p");
    EXPECT_EQ(unsafe_file_system(0x65735546), "fuse");
    EXPECT_EQ(unsafe_file_system(CEPH_SUPER_MAGIC), "ceph");
    EXPECT_EQ(unsafe_file_system(TMPFS_MAGIC), "tmpfs");
    EXPECT_EQ(unsafe_file_system(RAMFS_MAGIC), "ramfs");
    EXPECT_EQ(unsafe_file_system(EXT4_SUPER_MAGIC), "");
    EXPECT_EQ(unsafe_file_system(XFS_SUPER_MAGIC), "");
    EXPECT_EQ(unsafe_file_system(BTRFS_SUPER_MAGIC), "");
}

TEST(FileSystem, NamesItAndSaysWhatToDo) {
    // /dev is a tmpfs (devtmpfs says so, too) on every Linux that runs these tests.
    const auto checked = check_file_system("/dev", {});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().name, "unsafe_file_system");
    EXPECT_NE(checked.error().message.find("tmpfs"), std::string::npos);
    const std::vector<std::string> allowed{"tmpfs"};
    EXPECT_TRUE(check_file_system("/dev", allowed));
}

class Durability : public testing::Test {
  protected:
    std::string refusal_after(const std::string& setting) {
        const auto db = Db::open(dir.path() / "test.db", Db::Mode::kReadWrite).value();
        EXPECT_TRUE(db->script(setting));
        const auto checked = check_durability(*db);
        return checked ? "" : checked.error().name;
    }
    TestDir dir;
};

TEST_F(Durability, AcceptsAWalThatIsSyncedOnEveryCommit) {
    EXPECT_EQ(refusal_after(""), "");
    EXPECT_EQ(refusal_after("PRAGMA synchronous = EXTRA"), "");
}

TEST_F(Durability, RefusesLessThanFullSynchronous) {
    EXPECT_EQ(refusal_after("PRAGMA synchronous = NORMAL"), "unsafe_synchronous");
    EXPECT_EQ(refusal_after("PRAGMA synchronous = OFF"), "unsafe_synchronous");
}

TEST_F(Durability, RefusesAnotherJournalThanAWal) {
    EXPECT_EQ(refusal_after("PRAGMA journal_mode = DELETE"), "unsafe_synchronous");
}

}  // namespace
}  // namespace sluice::embedded
