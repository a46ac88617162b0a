// Objects that are too large for the database: their files, from tmp/ to the end.
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include <thread>

#include "embedded/files.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class ObjectFilesTest : public BackendTest {
  protected:
    ObjectFilesTest() { open(); }
    const std::string large = std::string(300'000, 'x') + "end";
};

TEST_F(ObjectFilesTest, KeepsSmallObjectsInTheDatabaseAndLargeOnesInFiles) {
    const std::size_t limit = options.limits.inline_object_bytes;
    ASSERT_TRUE(put(kObject, std::string(limit, 's')));
    EXPECT_EQ(files_in("objects"), 0U);
    ASSERT_TRUE(put(kObject, std::string(limit + 1, 'l')));
    EXPECT_EQ(files_in("objects"), 1U);
    EXPECT_EQ(get(kObject).size(), limit + 1);
}

TEST_F(ObjectFilesTest, NamesFilesByARandomIdAndNeverByTheKey) {
    const ObjectName hostile{kObject.bucket, ObjectKey{"../../../etc/passwd"}};
    ASSERT_TRUE(put(hostile, large));
    EXPECT_EQ(get(hostile), large);
    EXPECT_EQ(files_in("objects"), 1U);
}

TEST_F(ObjectFilesTest, RemovesWhatWasStagedAndNeverPublished) {
    {
        auto writer = backend->objects().stage(kObject, {}).value();
        ASSERT_TRUE(writer->write(large));
        EXPECT_EQ(files_in("tmp"), 1U);
    }
    wait_for_files("tmp", 0);
    stage(kObject, large).reset();
    wait_for_files("tmp", 0);
}

TEST_F(ObjectFilesTest, RemovesTheFileWhenTheTransactionIsRefused) {
    ASSERT_TRUE(put(kObject, "taken"));
    Outcome outcome;
    outcome.reserve = kObject;
    outcome.publish.push_back(stage({kObject.bucket, ObjectKey{"other"}}, large));
    EXPECT_EQ(backend->backend().commit(std::move(outcome)).error().name, "key_taken");
    wait_for_files("tmp", 0);
    wait_for_files("objects", 0);
}

TEST_F(ObjectFilesTest, RemovesTheFileOfAReplacedObjectWhileItsReaderGoesOn) {
    ASSERT_TRUE(put(kObject, large));
    auto reader = backend->objects().open(kObject, std::nullopt, std::nullopt).value();
    ASSERT_TRUE(put(kObject, std::string(200'000, 'y')));
    ASSERT_TRUE(backend->maintain());  // nor does a sweep take it
    EXPECT_EQ(drain(*reader.bytes), large);
    EXPECT_EQ(files_in("objects"), 2U);
    reader.bytes.reset();
    wait_for_files("objects", 1);
}

TEST_F(ObjectFilesTest, GivesAWholeObjectHoweverOftenItIsReplacedMeanwhile) {
    ASSERT_TRUE(put(kObject, std::string(100'000, 'a')));
    std::atomic<bool> done = false;
    std::jthread replacing([&] {
        for (int i = 0; i < 50; ++i) {
            const char letter = static_cast<char>('a' + i % 26);
            EXPECT_TRUE(put(kObject, std::string(100'000U + static_cast<unsigned>(i), letter)));
        }
        done = true;
    });
    while (!done) {
        const std::string bytes = get(kObject);
        ASSERT_GE(bytes.size(), 100'000U) << bytes;
        ASSERT_EQ(bytes.find_first_not_of(bytes[0]), std::string::npos);
    }
}

TEST_F(ObjectFilesTest, NoticesAFileThatIsShorterThanItsRow) {
    ASSERT_TRUE(put(kObject, large));
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(options.data_dir / "objects")) {
        if (entry.is_regular_file()) std::filesystem::resize_file(entry.path(), 1000);
    }
    EXPECT_EQ(get(kObject), "(object_damaged)");
}

// A file-size limit of the process stands for a disk that takes no more.
TEST_F(ObjectFilesTest, SurvivesADiskThatRefusesToWrite) {
    ASSERT_TRUE(put(kObject, "kept"));
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto old_handler = signal(SIGXFSZ, SIG_IGN);
    const rlimit none{1, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);

    EXPECT_EQ(put(kObject, "lost").error().code, Code::kIo);
    auto writer = backend->objects().stage(kObject, {}).value();
    EXPECT_FALSE(writer->write(large));
    EXPECT_FALSE(writer->seal());
    writer.reset();
    EXPECT_EQ(get(kObject), "kept");

    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, old_handler);
    wait_for_files("tmp", 0);
    wait_for_files("objects", 0);
    EXPECT_FALSE(backend->failed());
    EXPECT_TRUE(put(kObject, "after"));
    EXPECT_EQ(get(kObject), "after");
}

TEST(Files, SaysThatTheStorageIsFull) {
    const Fd full(open("/dev/full", O_WRONLY | O_CLOEXEC));
    ASSERT_TRUE(full);
    const std::string bytes = "x";
    EXPECT_EQ(write_all(full, bytes).error().code, Code::kStorageFull);
}

}  // namespace
}  // namespace sluice::embedded
