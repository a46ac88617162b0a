#include "embedded/writer.h"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <latch>
#include <thread>

#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

// Counts commits of the writer: one observation each.
class CommitCounter final : public Metrics {
  public:
    void count(std::string_view, Labels, double) override {}
    void set(std::string_view, Labels, double) override {}
    void observe(std::string_view, Labels, double) override { ++commits; }
    std::atomic<int> commits = 0;
};

// "unix-excl", but for the fsync of a write-ahead log, which fails on demand.
class FailingSync {
  public:
    static const char* vfs_name() {
        static const bool made = register_vfs();
        return made ? "failing-sync" : nullptr;
    }
    inline static std::atomic<bool> failing = false;

  private:
    static bool register_vfs() {
        parent_ = sqlite3_vfs_find("unix-excl");
        static sqlite3_vfs vfs = *parent_;
        vfs.zName = "failing-sync";
        vfs.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
            const int code = parent_->xOpen(parent_, name, file, flags, out);
            if (code != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0) return code;
            original_ = file->pMethods;
            static sqlite3_io_methods methods = *file->pMethods;
            methods.xSync = [](sqlite3_file* self, int how) {
                return failing ? SQLITE_IOERR_FSYNC : original_->xSync(self, how);
            };
            file->pMethods = &methods;
            return code;
        };
        return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
    }
    inline static sqlite3_vfs* parent_ = nullptr;
    inline static const sqlite3_io_methods* original_ = nullptr;
};

class WriterTest : public testing::Test {
  protected:
    void start(const char* vfs = "unix-excl", const std::string& setting = "") {
        auto db = Db::open(dir.path() / "test.db", Db::Mode::kReadWrite, vfs).value();
        ASSERT_TRUE(db->script("CREATE TABLE t(x); " + setting));
        writer.emplace(std::move(db), system_clock(), null_log(), metrics);
    }
    Result<void> insert(int x) { return writer->run(inserting(x)); }
    static Writer::Operation inserting(int x) {
        return [x](Db& db) -> Result<void> {
            TRY(db.run("INSERT INTO t VALUES(?1)", x));
            return {};
        };
    }
    std::int64_t rows() {
        std::int64_t count = -1;
        const auto read = writer->run([&](Db& db) -> Result<void> {
            Statement row = TRY(db.query("SELECT count(*) FROM t"));
            TRY(row.step());
            count = row.integer(0);
            return {};
        });
        EXPECT_TRUE(read);
        return count;
    }

    TestDir dir;
    CommitCounter metrics;
    std::optional<Writer> writer;
};

TEST_F(WriterTest, SharesOneCommitAmongAllWhoWait) {
    start();
    constexpr int kCallers = 8;
    std::latch in_operation(1);
    std::latch go_on(1);
    // While the first operation holds the writer's thread, the others line up.
    std::jthread first([&] {
        EXPECT_TRUE(writer->run([&](Db&) -> Result<void> {
            in_operation.count_down();
            go_on.wait();
            return {};
        }));
    });
    in_operation.wait();
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCallers; ++i) {
        callers.emplace_back([&, i] { EXPECT_TRUE(insert(i)); });
    }
    while (writer->waiting() < kCallers) std::this_thread::yield();
    go_on.count_down();
    callers.clear();
    first.join();
    EXPECT_EQ(metrics.commits, 2);
    EXPECT_EQ(rows(), kCallers);
}

TEST_F(WriterTest, TakesBackAFailedOperationAloneAndNotItsNeighbours) {
    start();
    std::latch in_operation(1);
    std::latch go_on(1);
    std::jthread first([&] {
        EXPECT_TRUE(writer->run([&](Db&) -> Result<void> {
            in_operation.count_down();
            go_on.wait();
            return {};
        }));
    });
    in_operation.wait();
    bool remembered = false;
    std::jthread good([&] { EXPECT_TRUE(insert(1)); });
    std::jthread bad([&] {
        const auto done = writer->run(
            [](Db& db) -> Result<void> {
                TRY(db.run("INSERT INTO t VALUES(2)"));
                return fail(Code::kConflict, "no", "changed its mind");
            },
            [&] { remembered = true; });
        EXPECT_EQ(done.error().name, "no");
    });
    while (writer->waiting() < 2) std::this_thread::yield();
    go_on.count_down();
    good.join();
    bad.join();
    first.join();
    EXPECT_EQ(rows(), 1);
    EXPECT_FALSE(remembered);
}

TEST_F(WriterTest, FailsAllWhoShareATransactionThatFindsTheDiskFullAndRecovers) {
    start("unix-excl", "PRAGMA max_page_count = 8;");
    const auto too_much = writer->run([](Db& db) -> Result<void> {
        TRY(db.run("INSERT INTO t VALUES(zeroblob(100000))"));
        return {};
    });
    EXPECT_EQ(too_much.error().code, Code::kStorageFull);
    EXPECT_FALSE(writer->failed());
    EXPECT_TRUE(insert(1));
    EXPECT_EQ(rows(), 1);
}

TEST_F(WriterTest, RefusesEverythingAfterAnFsyncFailed) {
    start(FailingSync::vfs_name());
    ASSERT_TRUE(insert(1));
    FailingSync::failing = true;
    EXPECT_EQ(insert(2).error().code, Code::kIo);
    FailingSync::failing = false;
    EXPECT_TRUE(writer->failed());
    EXPECT_EQ(insert(3).error().name, "sync_failed");
}

TEST_F(WriterTest, RefusesWhoComesTooLateInsteadOfLeavingHimWaiting) {
    start();
    std::latch in_operation(1);
    std::latch go_on(1);
    std::jthread first([&] {
        EXPECT_TRUE(writer->run([&](Db&) -> Result<void> {
            in_operation.count_down();
            go_on.wait();
            return {};
        }));
    });
    in_operation.wait();
    std::jthread late([&] { EXPECT_EQ(insert(1).error().name, "shutting_down"); });
    while (writer->waiting() < 1) std::this_thread::yield();
    std::jthread ending([&] { writer->stop(); });
    while (!writer->stopping()) std::this_thread::yield();
    go_on.count_down();
}

}  // namespace
}  // namespace sluice::embedded
