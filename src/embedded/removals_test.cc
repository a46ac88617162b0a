// What goes is unlinked by a thread of its own: freeing a large file takes seconds, for which
// neither a reader that leaves, nor a client that deletes, nor the network waits.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "embedded/files.h"
#include "tests/embedded/multipart_fixture.h"

namespace {

// What this whole program unlinks, and where the last descriptor of a file without a name closes.
// Shut, it lets only the test's own thread through.
class Gate {
  public:
    void pass() {
        std::unique_lock lock(mutex_);
        if (std::this_thread::get_id() == tester_) {
            ++by_tester_;
            return;
        }
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !shut_; });
        --waiting_;
    }
    void shut() {
        const std::lock_guard lock(mutex_);
        tester_ = std::this_thread::get_id();
        by_tester_ = 0;
        shut_ = true;
    }
    void wait_for_somebody() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return waiting_ > 0; });
    }
    // How many files the test's thread freed meanwhile.
    int open() {
        const std::lock_guard lock(mutex_);
        shut_ = false;
        tester_ = {};
        changed_.notify_all();
        return by_tester_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::thread::id tester_;
    int waiting_ = 0;
    int by_tester_ = 0;
    bool shut_ = false;
};

Gate& gate() {
    static Gate gate;
    return gate;
}

}  // namespace

// In place of the C library's.
extern "C" int unlinkat(int directory, const char* name, int flags) noexcept {
    gate().pass();
    return static_cast<int>(syscall(SYS_unlinkat, directory, name, flags));
}
extern "C" int close(int fd) {
    struct stat file{};
    if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && file.st_nlink == 0) gate().pass();
    return static_cast<int>(syscall(SYS_close, fd));
}

namespace sluice::embedded {
namespace {

class RemovalsTest : public MultipartTest {
  protected:
    ~RemovalsTest() override { gate().open(); }
    std::unique_ptr<ByteSource> reader() {
        return backend->objects().open(kObject, std::nullopt, std::nullopt).value().bytes;
    }
    const std::string large = std::string(100'000, 'x');
};

TEST_F(RemovalsTest, TheLastReaderOfDeletedPartsLeavesAtOnce) {
    put_in_parts("u1", {large, large, large});
    auto last = reader();
    ASSERT_TRUE(change(RemoveObject{kObject}));
    gate().shut();
    EXPECT_EQ(drain(*last), large + large + large);
    last.reset();
    EXPECT_EQ(files_in("objects"), 3U);
    EXPECT_EQ(gate().open(), 0);
    wait_for_files("objects", 0);
}

TEST_F(RemovalsTest, TheLastReaderOfAReplacedFileLeavesAtOnce) {
    ASSERT_TRUE(put(kObject, large));
    auto last = reader();
    gate().shut();
    ASSERT_TRUE(put(kObject, "new"));
    EXPECT_EQ(drain(*last), large);
    last.reset();
    EXPECT_EQ(files_in("objects"), 1U);
    EXPECT_EQ(gate().open(), 0);
    wait_for_files("objects", 0);
}

TEST_F(RemovalsTest, DeletingManyPartsReturnsBeforeTheyAreUnlinked) {
    put_in_parts("u1", std::vector<std::string>(20, large));
    begin("u2");
    for (std::uint32_t number = 1; number <= 20; ++number) ASSERT_TRUE(part("u2", number, large));
    gate().shut();
    ASSERT_TRUE(change(RemoveObject{kObject}));
    ASSERT_TRUE(change(AbortUpload{UploadId{"u2"}}));
    EXPECT_EQ(get(kObject), "(no_such_key)");
    ASSERT_TRUE(backend->maintain());  // a sweep does not come in between
    EXPECT_EQ(files_in("objects"), 40U);
    EXPECT_EQ(gate().open(), 0);
    wait_for_files("objects", 0);
}

TEST_F(RemovalsTest, AnUploadThatIsCutLeavesAtOnce) {
    auto cut = stage(kObject, large);
    gate().shut();
    cut.reset();
    EXPECT_EQ(files_in("tmp"), 1U);
    EXPECT_EQ(gate().open(), 0);
    wait_for_files("tmp", 0);
}

TEST_F(RemovalsTest, WhatWaitsAtTheEndIsLeftToTheNextStartsSweep) {
    const ObjectName kept{kObject.bucket, ObjectKey{"kept"}};
    ASSERT_TRUE(put(kept, large));
    put_in_parts("u1", std::vector<std::string>(100, large));
    gate().shut();
    ASSERT_TRUE(change(RemoveObject{kObject}));
    gate().wait_for_somebody();
    gate().open();
    restart();
    ASSERT_TRUE(backend->maintain());
    wait_for_files("objects", 1);
    EXPECT_EQ(get(kept), large);
}

TEST(FilesOnTheirWayOut, AreNotFoundAndNotTakenFromWhoHoldsThem) {
    const TestDir dir;
    const auto files = Files::open(dir.path()).value();
    for (const std::string id : {"aa01", "aa02"}) {
        ASSERT_TRUE(files->publish(id, files->create_temporary(id).value()));
        files->keep(id);
    }
    gate().shut();
    files->remove_object("aa01");
    gate().wait_for_somebody();
    files->remove_object("aa02");
    EXPECT_TRUE(files->in_use("aa01") && files->in_use("aa02"));
    {
        const Hold late(*files, "aa01");
        EXPECT_EQ(files->open_object("aa01").error().name, "no_such_object");
        const Hold in_time(*files, "aa02");
        EXPECT_TRUE(files->open_object("aa02"));
        gate().open();
        support::wait_for_files(dir.path() / "objects", 1);
        files->remove_temporary("none");
        EXPECT_TRUE(files->open_object("aa02"));
        gate().shut();
    }
    EXPECT_EQ(gate().open(), 0);
    support::wait_for_files(dir.path() / "objects", 0);
    while (files->in_use("aa02")) std::this_thread::yield();
}

}  // namespace
}  // namespace sluice::embedded
