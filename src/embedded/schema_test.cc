#include "embedded/schema.h"

#include "embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class SchemaTest : public BackendTest {
  protected:
    std::filesystem::path database() const { return options.data_dir / "sluice.db"; }

    // A data directory as an older build left it, with a message and an object.
    void make_version(int version) {
        std::filesystem::create_directories(options.data_dir);
        const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
        ASSERT_TRUE(migrate(*db, database(), null_log(), version));
        ASSERT_TRUE(db->script(
            "INSERT INTO messages(queue, user, sent, visible_at, receive_count, body)"
            " VALUES('uploads', 'ada', 7, 0, 3, 'hello');"
            "INSERT INTO objects(bucket, key, size, etag, modified, content_type,"
            " content_disposition, content_encoding, cache_control, metadata, body)"
            " VALUES('sluice-uploads', 'ada/in.csv', 3, 'e', 7, 't', '', '', '', '', 'a,b');"));
    }
    static std::int64_t number(Db& db, std::string_view sql) {
        Statement row = db.query(sql).value();
        EXPECT_TRUE(row.step().value());
        return row.integer(0);
    }
};

TEST_F(SchemaTest, OpensADirectoryOfTheFirstVersionWithItsRows) {
    make_version(1);
    open();
    const auto leases = receive(queues::kUploads);
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].body, "hello");
    EXPECT_EQ(leases[0].receive_count, 4U);
    EXPECT_EQ(leases[0].tries(), 4U);
    EXPECT_EQ(get(kObject), "a,b");
    backend.reset();
    const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
    EXPECT_EQ(number(*db, "PRAGMA user_version"), schema_version());
}

TEST_F(SchemaTest, KeepsABackupOfWhatItMigrated) {
    make_version(1);
    open();
    const auto backup = Db::open(options.data_dir / "sluice.db.v1.bak", Db::Mode::kReadWrite);
    ASSERT_TRUE(backup);
    EXPECT_EQ(number(**backup, "PRAGMA user_version"), 1);
    EXPECT_EQ(number(**backup, "SELECT count(*) FROM messages"), 1);
}

TEST_F(SchemaTest, MakesNoBackupOfANewDirectory) {
    open();
    EXPECT_FALSE(std::filesystem::exists(options.data_dir / "sluice.db.v0.bak"));
}

TEST_F(SchemaTest, RefusesADirectoryOfANewerBuildAndLeavesItAlone) {
    make_version(schema_version());
    {
        const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
        ASSERT_TRUE(db->script("PRAGMA user_version = 1000"));
    }
    EXPECT_EQ(refusal(), "data_dir_newer");
    const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
    EXPECT_EQ(number(*db, "PRAGMA user_version"), 1000);
}

TEST_F(SchemaTest, LeavesTheOldVersionWholeWhenAStepFails) {
    make_version(1);
    {
        const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
        // The second step wants to make an index of this name.
        ASSERT_TRUE(db->script("CREATE TABLE runs_by_age(x)"));
    }
    EXPECT_NE(refusal(), "(opened)");
    const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
    EXPECT_EQ(number(*db, "PRAGMA user_version"), 1);
    EXPECT_EQ(number(*db, "SELECT count(*) FROM sqlite_schema WHERE name = 'messages_by_age'"), 0);
}

}  // namespace
}  // namespace sluice::embedded
