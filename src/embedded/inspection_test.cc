// Looking at a stopped directory: what is seen, and that nothing changes.
#include "embedded/inspection.h"

#include <fstream>
#include <iterator>
#include <map>

#include "embedded/db.h"
#include "embedded/directory_lock.h"
#include "embedded/schema.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class InspectionTest : public BackendTest {
  protected:
    std::filesystem::path database() const { return options.data_dir / "sluice.db"; }
    Result<std::unique_ptr<Inspection>> inspect() const {
        return Inspection::open(options.data_dir, clock);
    }
    std::map<std::string, std::string> bytes() const {
        std::map<std::string, std::string> all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(options.data_dir)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            all[entry.path().native()] = {std::istreambuf_iterator<char>(file), {}};
        }
        return all;
    }
    // What a killed server leaves: its files as they are at this moment, with a log to replay, a
    // half upload, and no credentials.
    void leave_as_killed() {
        const auto copy = dir.path() / "copy";
        std::filesystem::copy(options.data_dir, copy, std::filesystem::copy_options::recursive);
        backend.reset();
        std::filesystem::remove_all(options.data_dir);
        std::filesystem::rename(copy, options.data_dir);
        std::filesystem::remove(options.data_dir / "credentials");
        std::ofstream(options.data_dir / "tmp" / "half") << "half";
        ASSERT_GT(std::filesystem::file_size(database().native() + "-wal"), 0U);
    }
    void look_at_everything() {
        const auto inspection = inspect();
        ASSERT_TRUE(inspection) << describe(inspection.error());
        const auto stats = (*inspection)->queue_admin().stats();
        ASSERT_TRUE(stats);
        EXPECT_EQ(stats->at(0).visible, 1U);
        EXPECT_EQ((*inspection)->queue_admin().peek(queues::kUploads, 9)->at(0).body, "waiting");
        EXPECT_TRUE((*inspection)->jobs().list(std::nullopt, 9)->empty());
        EXPECT_EQ((*inspection)->queue_admin().redrive(queues::kUploads).error().name, "read_only");
    }
};

TEST_F(InspectionTest, SeesWhatAStoppedServerLeftAndChangesNoByte) {
    open();
    ASSERT_TRUE(send(queues::kUploads, "waiting"));
    backend.reset();
    const auto before = bytes();
    look_at_everything();
    EXPECT_EQ(bytes(), before);
}

TEST_F(InspectionTest, SeesWhatAKilledServerLeftAndChangesNoByte) {
    open();
    ASSERT_TRUE(send(queues::kUploads, "waiting"));
    leave_as_killed();
    const auto before = bytes();
    look_at_everything();
    EXPECT_EQ(bytes(), before);
    open();
    EXPECT_EQ(receive(queues::kUploads).size(), 1U);
}

TEST_F(InspectionTest, SeveralMayLookAtOnceButNotBesideAServer) {
    open();
    EXPECT_EQ(inspect().error().name, "data_dir_locked");
    backend.reset();
    const auto first = inspect();
    ASSERT_TRUE(first);
    EXPECT_TRUE(inspect());
    EXPECT_EQ(refusal(), "data_dir_locked");
}

TEST_F(InspectionTest, DoesNotMigrateAnOlderDirectory) {
    std::filesystem::create_directories(options.data_dir);
    {
        const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
        ASSERT_TRUE(migrate(*db, database(), null_log(), 1));
    }
    const auto refused = inspect();
    EXPECT_EQ(refused.error().name, "data_dir_older");
    EXPECT_NE(refused.error().message.find("start `sluice serve` on it once"), std::string::npos);
    EXPECT_EQ(inspect().error().name, "data_dir_older") << "nor did the first look";
}

TEST_F(InspectionTest, RefusesADirectoryOfANewerBuild) {
    open();
    backend.reset();
    {
        const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
        ASSERT_TRUE(db->script("PRAGMA user_version = 99"));
    }
    EXPECT_EQ(inspect().error().name, "data_dir_newer");
}

TEST_F(InspectionTest, MakesNoDatabaseWhereThereIsNone) {
    std::filesystem::create_directories(options.data_dir);
    EXPECT_FALSE(inspect());
    EXPECT_FALSE(std::filesystem::exists(database()));
}

}  // namespace
}  // namespace sluice::embedded
