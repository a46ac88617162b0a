#include "embedded/schema.h"

#include <array>

#include "signing/digest.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

// The SHA-256 of every step that has landed. A directory that an edited step made no longer opens,
// or lacks what the edit added: a line here is never changed, a new step is a new line.
constexpr auto kLandedSteps = std::to_array<std::string_view>({
    "e3a1feaf8bcb755f42790db6d352a546280ba8d5dfddabd4e6d0e77b68d5346e",
    "33b8c479e513ae042be48901a81ff0d93fb4c496c48d6c3f97e69df50cac056d",
    "6b7e77fb828e95b4e6258a2d046d8c891cd2c903bc99868562eefcba773ba5fc",
    "65ae1c934abf34aa56f4338b2bda6df50873bbfac408fb5441b8008bd00dbd68",
    "c3478e9e3ed669eb227cd4a1fefad11b8f246f5a536dfe2923bc12d07a66cb2a",
    "59de02524f9b560cb65c0afea716268a6a3abdbea2e0414e71ea5f39c0e0a677",
    "02a66d78c7319e889c218737af18566d31b6e32000565e07605f31cbecf383c5",
    "68892ca88c8574682749479421a1c6dec3f82f8538a06dca687f30d7d14f7467",
});

class SchemaTest : public BackendTest {
  protected:
    std::filesystem::path database() const { return options.data_dir / "sluice.db"; }

    // A data directory as an older build left it, with a message and an object.
    void make_version(int version) {
        std::filesystem::create_directories(options.data_dir);
        const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
        for (std::size_t i = 0; i < static_cast<std::size_t>(version); ++i) {
            const std::string step(schema_steps()[i]);
            ASSERT_EQ(signing::sha256_hex(step), kLandedSteps.at(i));
            ASSERT_TRUE(db->script(step));
        }
        ASSERT_TRUE(db->script("PRAGMA user_version = " + std::to_string(version)));
        ASSERT_TRUE(db->script(
            "INSERT INTO messages(queue, user, sent, visible_at, receive_count, body)"
            " VALUES('uploads', 'ada', 7, 0, 3, 'hello');"
            "INSERT INTO objects(bucket, key, size, etag, modified, content_type,"
            " content_disposition, content_encoding, cache_control, metadata, body)"
            " VALUES('sluice-uploads', 'ada/in.csv', 3, 'e', 7, 't', '', '', '', '', 'a,b');"
            "INSERT INTO runs(user, run, job, protocol, state, operation, input_bucket, input_key,"
            " input_bytes, input_etag, output_bytes, rows, created, updated)"
            " VALUES('ada', 'run-1', 'job-1', 0, 0, 'transform', 'sluice-uploads', 'ada/in.csv',"
            " 3, 'e', 0, 0, 7, 7);"));
    }
    static std::int64_t number(Db& db, std::string_view sql) {
        Statement row = db.query(sql).value();
        EXPECT_TRUE(row.step().value());
        return row.integer(0);
    }
};

TEST_F(SchemaTest, NoStepThatHasLandedIsEdited) {
    ASSERT_EQ(schema_steps().size(), kLandedSteps.size()) << "pin the new step, too";
    for (std::size_t i = 0; i < kLandedSteps.size(); ++i) {
        EXPECT_EQ(signing::sha256_hex(schema_steps()[i]), kLandedSteps.at(i)) << "step " << i + 1;
    }
}

class OlderVersionTest : public SchemaTest, public testing::WithParamInterface<int> {};

TEST_P(OlderVersionTest, OpensWithItsRows) {
    make_version(GetParam());
    open();
    const auto leases = receive(queues::kUploads);
    ASSERT_EQ(leases.size(), 1U);
    EXPECT_EQ(leases[0].body, "hello");
    EXPECT_EQ(leases[0].receive_count, 4U);
    EXPECT_EQ(leases[0].tries(), 4U);
    EXPECT_EQ(get(kObject), "a,b");
    const auto run = backend->jobs().get(UserId{"ada"}, RunId{"run-1"});
    ASSERT_TRUE(run);
    EXPECT_EQ(run->state, JobState::kQueued);
    EXPECT_EQ(run->input_bytes, 3U);
    EXPECT_EQ(run->file_name, "");
    backend.reset();
    const auto db = Db::open(database(), Db::Mode::kReadWrite).value();
    EXPECT_EQ(number(*db, "PRAGMA user_version"), schema_version());
}

INSTANTIATE_TEST_SUITE_P(Every, OlderVersionTest, testing::Range(1, schema_version()));

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
