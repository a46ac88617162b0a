#include "app/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/utf8.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using support::TemporaryDirectory;

std::string read_all(ByteSource& source) {
    std::string text;
    char block[7];
    while (true) {
        const auto got = source.read(block);
        EXPECT_TRUE(got.has_value());
        if (!got || *got == 0) return text;
        text.append(block, *got);
    }
}

// A pipe that holds `text` and is at its end after it.
Fd pipe_with(std::string_view text) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    const Fd writer(ends[1]);
    EXPECT_EQ(write(writer.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    return Fd(ends[0]);
}

TEST(OutputFileTest, AppearsOnlyWhenItIsCommitted) {
    const TemporaryDirectory directory;
    const auto file = OutputFile::create(directory / "out", system_random());
    ASSERT_TRUE(file.has_value());
    ASSERT_TRUE((*file)->write(std::string_view("whole")));
    EXPECT_FALSE(std::filesystem::exists(directory / "out"));
    ASSERT_TRUE((*file)->commit());
    EXPECT_EQ(directory.read("out"), "whole");
    EXPECT_EQ(directory.file_count(), 1U);
}

TEST(OutputFileTest, LeavesNothingWithoutACommitAndKeepsWhatWasThere) {
    const TemporaryDirectory directory;
    directory.write("out", "before");
    {
        const auto file = OutputFile::create(directory / "out", system_random());
        ASSERT_TRUE((*file)->write(std::string_view("half")));
    }
    EXPECT_EQ(directory.read("out"), "before");
    EXPECT_EQ(directory.file_count(), 1U);
}

TEST(OutputFileTest, StartsAgainWithNothingOfWhatItTook) {
    const TemporaryDirectory directory;
    const auto file = OutputFile::create(directory / "out", system_random());
    ASSERT_TRUE((*file)->can_restart());
    ASSERT_TRUE((*file)->write(std::string_view("much text")));
    ASSERT_TRUE((*file)->restart());
    ASSERT_TRUE((*file)->write(std::string_view("less")));
    ASSERT_TRUE((*file)->commit());
    EXPECT_EQ(directory.read("out"), "less");
    EXPECT_FALSE((*OutputFile::create("/dev/null", system_random()))->can_restart());
}

TEST(OutputFileTest, KeepsTheModeOfTheFileThatItReplaces) {
    const TemporaryDirectory directory;
    directory.write("out", "before");
    ASSERT_EQ(chmod((directory / "out").c_str(), 0640), 0);
    ASSERT_TRUE((*OutputFile::create(directory / "out", system_random()))->commit());
    struct stat status{};
    ASSERT_EQ(stat((directory / "out").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST(OutputFileTest, FollowsASymbolicLink) {
    const TemporaryDirectory directory;
    directory.write("real", "before");
    std::filesystem::create_symlink("real", directory / "link");
    const auto file = OutputFile::create(directory / "link", system_random());
    ASSERT_TRUE((*file)->write(std::string_view("after")));
    ASSERT_TRUE((*file)->commit());
    EXPECT_TRUE(std::filesystem::is_symlink(directory / "link"));
    EXPECT_EQ(directory.read("real"), "after");
}

TEST(OutputFileTest, MayHaveTheLongestNameThatADirectoryTakes) {
    const TemporaryDirectory directory;
    std::string longest;
    while (longest.size() < 255) longest += "\xC3\xB6";  // 127 letters of two bytes
    longest.resize(254);
    const auto file = OutputFile::create(directory / longest, system_random());
    ASSERT_TRUE(file.has_value()) << describe(file.error());
    const std::string temporary =
        std::filesystem::directory_iterator(directory.path())->path().filename().string();
    EXPECT_TRUE(temporary.starts_with(".\xC3\xB6")) << temporary;
    EXPECT_TRUE(temporary.ends_with(".part")) << temporary;
    EXPECT_EQ(valid_utf8(temporary, 255), temporary);
    ASSERT_TRUE((*file)->commit());
    EXPECT_TRUE(std::filesystem::exists(directory / longest));
    EXPECT_EQ(directory.file_count(), 1U);
}

TEST(OutputFileTest, RefusesADirectoryAndAPlaceThatIsNotThere) {
    const TemporaryDirectory directory;
    EXPECT_FALSE(OutputFile::create(directory.path(), system_random()));
    EXPECT_EQ(OutputFile::create(directory / "none/out", system_random()).error().code,
              Code::kNotFound);
}

TEST(OutputFileTest, WritesADeviceDirectly) {
    const auto file = OutputFile::create("/dev/null", system_random());
    ASSERT_TRUE(file.has_value());
    EXPECT_TRUE((*file)->write(std::string_view("gone")));
    EXPECT_TRUE((*file)->commit());
}

TEST(FdSourceTest, RewindsAFileToWhereItStood) {
    const TemporaryDirectory directory;
    const auto fd = open_for_reading(directory.write("in", "skipped,read"));
    ASSERT_TRUE(fd.has_value());
    ASSERT_EQ(lseek(fd->get(), 8, SEEK_SET), 8);
    FdSource source(fd->get(), true);
    EXPECT_EQ(read_all(source), "read");
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read_all(source), "read");
}

TEST(FdSourceTest, RewindsAPipeFromItsSpoolAlsoWhenItWasReadInPart) {
    const Fd fd = pipe_with("{\"items\":[1,2,3]}");
    FdSource source(fd.get(), true);
    char block[4];
    ASSERT_EQ(source.read(block), 4U);
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read_all(source), "{\"items\":[1,2,3]}");
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(read_all(source), "{\"items\":[1,2,3]}");
}

TEST(FdSourceTest, APipeIsKeptNoLongerThanItMayBeRewound) {
    const Fd fd = pipe_with("{\"items\":[1,2,3]}");
    FdSource source(fd.get(), true);
    char block[4];
    ASSERT_EQ(source.read(block), 4U);
    ASSERT_TRUE(source.rewind());
    source.will_not_rewind();
    EXPECT_EQ(read_all(source), "{\"items\":[1,2,3]}");
    EXPECT_EQ(source.rewind().error().name, "not_rewindable");
}

TEST(FdSourceTest, APipeWithoutASpoolIsReadOnce) {
    const Fd fd = pipe_with("a,b");
    FdSource source(fd.get(), false);
    EXPECT_EQ(read_all(source), "a,b");
    EXPECT_EQ(source.rewind().error().name, "not_rewindable");
}

TEST(FdSourceTest, SaysHowFarItIsInTheBytesAsTheyAreStored) {
    const TemporaryDirectory directory;
    const auto fd = open_for_reading(directory.write("in", "skipped,read"));
    ASSERT_EQ(lseek(fd->get(), 8, SEEK_SET), 8);
    FdSource source(fd->get(), true);
    EXPECT_EQ(source.size(), 4U);
    char block[3];
    ASSERT_EQ(source.read(block), 3U);
    EXPECT_EQ(source.position(), 3U);
    ASSERT_TRUE(source.rewind());
    EXPECT_EQ(source.position(), 0U);
    read_all(source);
    EXPECT_EQ(source.position(), 4U);
}

TEST(FdSourceTest, APipeSaysHowFarItIsAlsoFromItsSpool) {
    const Fd fd = pipe_with("{\"items\":[1,2,3]}");
    FdSource source(fd.get(), true);
    EXPECT_EQ(source.size(), std::nullopt);
    char block[4];
    ASSERT_EQ(source.read(block), 4U);
    ASSERT_TRUE(source.rewind());
    ASSERT_EQ(source.read(block), 4U);
    EXPECT_EQ(source.position(), 4U);
    read_all(source);
    EXPECT_EQ(source.position(), 17U);
}

TEST(FilesTest, ADirectoryIsNotAnInput) {
    const TemporaryDirectory directory;
    EXPECT_FALSE(open_for_reading(directory.path()));
    EXPECT_EQ(read_file(directory / "none").error().code, Code::kNotFound);
}

TEST(TemporaryFilesTest, GiveBackWhatWasAppendedAndNothingBeyond) {
    TemporaryFiles files;
    const auto file = files.create();
    ASSERT_TRUE(file.has_value()) << describe(file.error());
    ASSERT_TRUE((*file)->append(std::string_view("0123456789")).has_value());
    ASSERT_TRUE((*file)->append(std::string_view("abc")).has_value());
    std::string read(5, ' ');
    ASSERT_TRUE((*file)->read(8, read).has_value());
    EXPECT_EQ(read, "89abc");
    EXPECT_EQ((*file)->read(9, read).error().code, Code::kIo);
}

}  // namespace
}  // namespace sluice::app
