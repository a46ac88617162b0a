// What survives the end of the process, however it ends.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <set>

#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

using RestartTest = BackendTest;
using queues::kUploads;

TEST_F(RestartTest, EndsTheLeasesOfTheProcessBeforeAndKeepsTheCounts) {
    open();
    ASSERT_TRUE(send(kUploads, "m"));
    const auto before = receive(kUploads);
    ASSERT_EQ(before.size(), 1U);
    restart();
    EXPECT_EQ(backend->queue().release(before[0], {}).error().code, Code::kStaleLease);
    const auto after = receive(kUploads);
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].message, before[0].message);
    EXPECT_EQ(after[0].receive_count, 2U);
}

TEST_F(RestartTest, GoesOnWithTheSequencersAlsoWhenTheClockWasSetBack) {
    open();
    const auto next = [this] {
        Outcome outcome;
        outcome.send.push_back({kUploads, kAda, "0000000000000000", {}, 0});
        EXPECT_TRUE(backend->backend().commit(std::move(outcome)));
        return receive(kUploads).at(0).body;
    };
    std::string last = next();
    for (const int later_ms : {0, -3'600'000, 7'200'000}) {
        restart();
        for (const Lease& lease : receive(kUploads)) {
            ASSERT_TRUE(backend->backend().commit(lease, {}));
        }
        clock.step_wall(Milliseconds{later_ms});
        const std::string sequencer = next();
        EXPECT_LT(last, sequencer);
        last = sequencer;
    }
}

TEST_F(RestartTest, RemembersWhichLeasesAnOrderlyStopHandedBack) {
    open();
    ASSERT_TRUE(send(kUploads, "m"));
    for (std::uint32_t stops = 0; stops < 3; ++stops) {
        const auto leases = receive(kUploads);
        ASSERT_EQ(leases.size(), 1U);
        EXPECT_EQ(leases[0].tries(), 1U);
        ASSERT_TRUE(backend->queue().hand_back(leases[0]));
        restart();
    }
    ASSERT_EQ(receive(kUploads).size(), 1U);
    restart();
    EXPECT_EQ(receive(kUploads).at(0).tries(), 2U) << "in work at once: it is not suspected";
}

TEST_F(RestartTest, BringsWorkThatDiedTwiceBackOneByOne) {
    open();
    ASSERT_TRUE(send(kUploads, "killer"));
    ASSERT_TRUE(send(kUploads, "bystander"));
    for (int death = 0; death < 2; ++death) {
        ASSERT_EQ(receive(kUploads, 10).size(), 2U);
        restart();
    }
    std::vector<std::size_t> handed_out;
    for (int step = 0; step < 3; ++step) {
        handed_out.push_back(receive(kUploads, 10).size());
        clock.advance(Milliseconds{250});
    }
    EXPECT_THAT(handed_out, testing::ElementsAre(0, 1, 1));
}

TEST_F(RestartTest, KeepsDelays) {
    open();
    ASSERT_TRUE(send(kUploads, "later", Seconds{60}));
    clock.advance(Seconds{59});
    restart();
    EXPECT_TRUE(receive(kUploads).empty());
    clock.advance(Seconds{1});
    EXPECT_EQ(receive(kUploads).size(), 1U);
}

TEST_F(RestartTest, KeepsTheBackOffOfAReleasedMessage) {
    open();
    ASSERT_TRUE(send(kUploads, "m"));
    ASSERT_TRUE(backend->queue().release(receive(kUploads).at(0), Seconds{60}));
    restart();
    EXPECT_TRUE(receive(kUploads).empty());
    clock.advance(Seconds{60});
    EXPECT_EQ(receive(kUploads).size(), 1U);
}

TEST_F(RestartTest, DoesNotHideAMessageForAgesWhenTheWallClockWasWrong) {
    open();
    ASSERT_TRUE(send(kUploads, "m", std::chrono::hours{24 * 365}));
    restart();
    clock.advance(std::chrono::hours{12});
    EXPECT_EQ(receive(kUploads).size(), 1U);
}

TEST_F(RestartTest, NeverGivesASequenceNumberTwice) {
    open();
    options.job_retention = Seconds{10};
    restart();
    const auto tell = [&](const std::string& run) {
        JobRun row;
        row.user = kAda;
        row.run = RunId{run};
        row.state = JobState::kDone;
        Outcome outcome;
        outcome.runs.push_back(row);
        outcome.inbox.push_back({.user = kAda, .run = row.run, .body = "told"});
        ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    };
    tell("run-1");
    clock.advance(Seconds{11});
    ASSERT_TRUE(backend->maintain());
    restart();
    tell("run-2");
    EXPECT_EQ(backend->inbox().get(kAda, RunId{"run-2"}).value().sequence, 2U);
}

// The child acknowledges by a byte in a pipe, after the commit returned, until it is killed.
TEST_F(RestartTest, FindsEveryAcknowledgedCommitAfterAKill) {
    std::array<int, 2> acknowledged{};
    ASSERT_EQ(pipe2(acknowledged.data(), O_CLOEXEC), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        open();
        for (std::uint32_t i = 0; backend; ++i) {
            const ObjectName name{kObject.bucket, ObjectKey{"ada/" + std::to_string(i)}};
            if (!put(name, std::string(i % 3 == 0 ? 100'000 : 100, 'x'))) _exit(1);
            if (write(acknowledged[1], &i, sizeof i) != sizeof i) _exit(2);
        }
        _exit(3);
    }
    close(acknowledged[1]);
    std::uint32_t last = 0;
    while (last < 100) ASSERT_EQ(read(acknowledged[0], &last, sizeof last), sizeof last);
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    while (read(acknowledged[0], &last, sizeof last) == sizeof last) continue;
    close(acknowledged[0]);
    open();
    for (std::uint32_t i = 0; i <= last; ++i) {
        const ObjectName name{kObject.bucket, ObjectKey{"ada/" + std::to_string(i)}};
        ASSERT_EQ(get(name).size(), i % 3 == 0 ? 100'000U : 100U) << "object " << i;
    }
    EXPECT_EQ(files_in("tmp"), 0U);
}

TEST_F(RestartTest, OpensAHundredThousandMessages) {
    constexpr int kMessages = 100'000;
    open();
    for (int i = 0; i < kMessages / 1000; ++i) {
        Outcome outcome;
        for (int j = 0; j < 1000; ++j) {
            const UserId user{"user-" + std::to_string(j)};
            outcome.send.push_back({kUploads, user, std::string(500, 'b'), {}});
        }
        ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    }
    backend.reset();
    const SteadyTime start = system_clock().steady();
    open();
    const std::chrono::duration<double, std::milli> took = system_clock().steady() - start;
    std::printf("opened with %d messages in %.0f ms\n", kMessages, took.count());
    EXPECT_EQ(backend->queue_admin().stats().value().at(0).visible, 100'000U);
}

}  // namespace
}  // namespace sluice::embedded
