#include "app/admin_socket.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <vector>

#include "app/admin_commands.h"
#include "base/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using support::TemporaryDirectory;

// Sends exactly the bytes it is told to.
class SlowClient {
  public:
    explicit SlowClient(const std::filesystem::path& data_dir)
        : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = data_dir / "admin.sock";
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const auto* name = reinterpret_cast<const sockaddr*>(&address);
        EXPECT_EQ(::connect(fd_.get(), name, sizeof address), 0);
    }
    void send(std::string_view bytes) const {
        ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    // True when there is something to read, or the end, within a moment.
    bool is_readable() const {
        pollfd readable{fd_.get(), POLLIN, 0};
        return ::poll(&readable, 1, 20) > 0;
    }
    std::string read() const {
        std::array<char, 100> block{};
        const ssize_t got = ::recv(fd_.get(), block.data(), block.size(), 0);
        return {block.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
    }

  private:
    Fd fd_;
};

std::string echo(std::string_view request) {
    return "<" + std::string(request) + ">";
}

TEST(AdminSocketTest, CarriesARequestAndItsAnswer) {
    const TemporaryDirectory directory;
    const auto socket = AdminSocket::listen(directory.path(), echo);
    ASSERT_TRUE(socket.has_value());
    EXPECT_EQ(ask_admin_socket(directory.path(), "one"), "<one>");
    EXPECT_EQ(ask_admin_socket(directory.path(), "two"), "<two>");
}

TEST(AdminSocketTest, OnlyItsOwnerMayUseIt) {
    const TemporaryDirectory directory;
    const auto socket = AdminSocket::listen(directory.path(), echo);
    struct stat status{};
    ASSERT_EQ(stat((directory / "admin.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0600U);
}

TEST(AdminSocketTest, WorksInADirectoryWithALongPath) {
    const TemporaryDirectory directory;
    const auto deep = directory.path() / std::string(100, 'd') / std::string(100, 'e');
    std::filesystem::create_directories(deep);
    const auto socket = AdminSocket::listen(deep, echo);
    ASSERT_TRUE(socket.has_value());
    EXPECT_EQ(ask_admin_socket(deep, "hello"), "<hello>");
}

TEST(AdminSocketTest, ReplacesASocketThatADeadServerLeft) {
    const TemporaryDirectory directory;
    directory.write("admin.sock", "stale");
    const auto socket = AdminSocket::listen(directory.path(), echo);
    EXPECT_EQ(ask_admin_socket(directory.path(), "x"), "<x>");
}

TEST(AdminSocketTest, IsGoneWhenItsServerHasEnded) {
    const TemporaryDirectory directory;
    {
        const auto socket = AdminSocket::listen(directory.path(), echo);
    }
    EXPECT_EQ(directory.file_count(), 0U);
    EXPECT_EQ(ask_admin_socket(directory.path(), "x").error().name, "no_server");
}

TEST(AdminSocketTest, CarriesALongAnswer) {
    const TemporaryDirectory directory;
    const std::string answer(3'000'000, 'x');
    const auto socket =
        AdminSocket::listen(directory.path(), [&answer](std::string_view) { return answer; });
    EXPECT_EQ(ask_admin_socket(directory.path(), "x"), answer);
}

TEST(AdminSocketTest, ARequestWithoutAnEndIsNotAnswered) {
    const TemporaryDirectory directory;
    const auto socket = AdminSocket::listen(directory.path(), echo);
    const std::string endless(kAdminRequestBytesMax + 20'000, 'x');
    EXPECT_EQ(ask_admin_socket(directory.path(), endless).error().name, "no_answer");
    EXPECT_EQ(ask_admin_socket(directory.path(), "next"), "<next>");
}

TEST(AdminSocketTest, AClientThatTricklesHoldsUpNoOther) {
    const TemporaryDirectory directory;
    const ManualClock clock;
    const auto socket = AdminSocket::listen(directory.path(), echo, clock);
    const SlowClient slow(directory.path());
    slow.send("sl");
    EXPECT_EQ(ask_admin_socket(directory.path(), "quick"), "<quick>");
    slow.send("ow\n");
    EXPECT_EQ(slow.read(), "<slow>\n");
}

TEST(AdminSocketTest, AClientThatTricklesIsCutAtItsDeadline) {
    const TemporaryDirectory directory;
    ManualClock clock;
    const auto socket = AdminSocket::listen(directory.path(), echo, clock);
    const SlowClient slow(directory.path());
    for (int tries = 0; tries < 200 && !slow.is_readable(); ++tries) {
        slow.send("x");
        clock.advance(Milliseconds{500});
    }
    ASSERT_TRUE(slow.is_readable());
    EXPECT_EQ(slow.read(), "");
}

TEST(AdminSocketTest, AClientThatDoesNotReadItsAnswerIsCutAtItsDeadline) {
    const TemporaryDirectory directory;
    ManualClock clock;
    const std::string answer(3'000'000, 'x');
    const auto socket = AdminSocket::listen(
        directory.path(), [&answer](std::string_view) { return answer; }, clock);
    const SlowClient deaf(directory.path());
    deaf.send("x\n");
    while (!deaf.is_readable()) {
    }
    EXPECT_EQ(ask_admin_socket(directory.path(), "x"), answer);
    clock.advance(Seconds{11});
    std::size_t read = 0;
    EXPECT_EQ(ask_admin_socket(directory.path(), "x"), answer);  // the deadline has been seen
    for (std::string some = deaf.read(); !some.empty(); some = deaf.read()) read += some.size();
    EXPECT_LT(read, answer.size());
}

TEST(AdminSocketTest, WaitsForAFewClientsAtOnceAndNoMore) {
    const TemporaryDirectory directory;
    ManualClock clock;
    const auto socket = AdminSocket::listen(directory.path(), echo, clock);
    const std::vector<SlowClient> silent = [&] {
        std::vector<SlowClient> clients;
        for (int i = 0; i < 8; ++i) clients.emplace_back(directory.path());
        return clients;
    }();
    const SlowClient next(directory.path());
    next.send("next\n");
    for (int tries = 0; tries < 5; ++tries) ASSERT_FALSE(next.is_readable());
    while (!next.is_readable()) clock.advance(Seconds{1});
    EXPECT_EQ(next.read(), "<next>\n");
    EXPECT_EQ(silent[0].read(), "");
}

}  // namespace
}  // namespace sluice::app
