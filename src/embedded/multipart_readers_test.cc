// Readers of objects in parts, while the objects are replaced and deleted.
#include <atomic>
#include <thread>

#include "tests/embedded/multipart_fixture.h"

namespace sluice::embedded {
namespace {

class MultipartReaders : public MultipartTest {
  protected:
    OpenedObject open_object() {
        return backend->objects().open(kObject, std::nullopt, std::nullopt).value();
    }
    const std::string a = std::string(100'000, 'a');
    const std::string b = std::string(120'000, 'b');
};

TEST_F(MultipartReaders, ReadToTheEndWhatWasReplacedMeanwhile) {
    put_in_parts("u1", {a, b, "end"});
    {
        const auto reader = open_object();
        ASSERT_TRUE(put(kObject, "new"));
        EXPECT_EQ(get(kObject), "new");
        ASSERT_TRUE(backend->maintain());  // nor does a sweep take the files
        EXPECT_EQ(drain(*reader.bytes), a + b + "end");
        ASSERT_TRUE(reader.bytes->rewind());
        EXPECT_EQ(drain(*reader.bytes), a + b + "end");
        EXPECT_EQ(files_in("objects"), 2U);
    }
    wait_for_files("objects", 0);
}

TEST_F(MultipartReaders, ReadToTheEndWhatWasDeletedMeanwhile) {
    put_in_parts("u1", {a, b});
    auto first = open_object();
    auto second = open_object();
    ASSERT_TRUE(change(RemoveObject{kObject}));
    EXPECT_EQ(get(kObject), "(no_such_key)");
    EXPECT_EQ(drain(*first.bytes), a + b);
    first.bytes.reset();
    EXPECT_EQ(files_in("objects"), 2U);
    EXPECT_EQ(drain(*second.bytes), a + b);
    second.bytes.reset();
    wait_for_files("objects", 0);
}

TEST_F(MultipartReaders, HoldOnlyThePartsOfTheirRange) {
    put_in_parts("u1", {a, b});
    auto opened = backend->objects().open(kObject, ByteRange{0, 9}, std::nullopt).value();
    ASSERT_TRUE(change(RemoveObject{kObject}));
    wait_for_files("objects", 1);
    EXPECT_EQ(drain(*opened.bytes), a.substr(0, 10));
}

TEST_F(MultipartReaders, ThatEndFirstLeaveTheFilesToTheObject) {
    put_in_parts("u1", {a, b});
    open_object().bytes.reset();
    EXPECT_EQ(get(kObject), a + b);
    EXPECT_EQ(files_in("objects"), 2U);
}

TEST_F(MultipartReaders, GetAWholeObjectHoweverOftenItIsReplacedMeanwhile) {
    put_in_parts("u", {a, a});
    std::atomic<bool> done = false;
    std::jthread replacing([&] {
        for (int i = 0; i < 40; ++i) {
            const std::string bytes(100'000, static_cast<char>('a' + i % 26));
            put_in_parts("u" + std::to_string(i), {bytes, bytes});
        }
        done = true;
    });
    while (!done) {
        const std::string bytes = get(kObject);
        ASSERT_EQ(bytes.size(), 200'000U) << bytes.substr(0, 100);
        ASSERT_EQ(bytes.find_first_not_of(bytes[0]), std::string::npos);
    }
    replacing.join();
    wait_for_files("objects", 2);
}

TEST_F(MultipartReaders, NoticeAMissingFileAndStayFailed) {
    put_in_parts("u1", {a, b});
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(options.data_dir / "objects")) {
        if (entry.is_regular_file() && entry.file_size() == a.size()) {
            std::filesystem::remove(entry.path());
        }
    }
    const auto reader = open_object();
    EXPECT_EQ(drain(*reader.bytes), "(object_damaged)");
    EXPECT_EQ(drain(*reader.bytes), "(object_damaged)");
}

}  // namespace
}  // namespace sluice::embedded
