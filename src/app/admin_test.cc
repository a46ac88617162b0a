#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <system_error>

#include "app/admin_commands.h"
#include "base/manual_clock.h"
#include "pipeline/purge.h"
#include "tests/fakes/fake_backend.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

class AdminCommandsTest : public testing::Test {
  protected:
    json::value ask(std::string_view request) {
        const auto purge = [this](const QueueName& queue) {
            return pipeline::purge(
                queue,
                {},
                {backend_.queue(), backend_, backend_.jobs(), null_metrics(), null_log()});
        };
        return json::parse(answer_admin(
            {backend_.queue_admin(), backend_.jobs(), backend_.key_admin(), purge}, request));
    }
    void send(const QueueName& queue, std::string body) {
        Outcome outcome;
        outcome.send.push_back({queue, UserId{"u1"}, std::move(body)});
        ASSERT_TRUE(backend_.commit(std::move(outcome)));
    }
    void bury_one(const QueueName& queue) {
        const auto leases = backend_.queue().receive(queue, 1, Seconds{30}, Milliseconds{0}, {});
        Outcome outcome;
        outcome.dead_letter = "bad_csv: row 3";
        ASSERT_TRUE(backend_.commit(leases->at(0), std::move(outcome)));
    }

    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
};

TEST_F(AdminCommandsTest, ListsEveryQueueInTheOrderOfTheFlow) {
    send(queues::kUploads, "{}");
    const json::value answer = ask(R"({"command":"queue.list"})");
    EXPECT_TRUE(answer.at("ok").as_bool());
    const json::array& queues = answer.at("result").as_array();
    ASSERT_EQ(queues.size(), 6U);
    EXPECT_EQ(queues[0].at("queue").as_string(), "uploads");
    EXPECT_EQ(queues[0].at("visible").as_int64(), 1);
    EXPECT_EQ(queues[5].at("queue").as_string(), "notifications-dlq");
}

TEST_F(AdminCommandsTest, PeekShowsADeadLetterWithItsReason) {
    send(queues::kUploads, "{\"a\":1}");
    bury_one(queues::kUploads);
    const json::value answer = ask(R"({"command":"queue.peek","queue":"uploads-dlq"})");
    const json::value& message = answer.at("result").at(0);
    EXPECT_EQ(message.at("body").as_string(), "{\"a\":1}");
    EXPECT_EQ(message.at("reason").as_string(), "bad_csv: row 3");
    EXPECT_EQ(message.at("user").as_string(), "u1");
}

TEST_F(AdminCommandsTest, PeekShowsABodyThatIsNoTextWithoutBreakingTheAnswer) {
    send(queues::kUploads, "\xff\x80" + std::string(100'000, 'x'));
    const json::value answer = ask(R"({"command":"queue.peek","queue":"uploads"})");
    const json::value& message = answer.at("result").at(0);
    EXPECT_EQ(message.at("body").as_string().size(), kAdminBodyBytesMax);
    EXPECT_EQ(message.at("body_bytes").as_int64(), 100'002);
}

TEST_F(AdminCommandsTest, RedriveMovesDeadLettersBackOnce) {
    send(queues::kUploads, "{}");
    bury_one(queues::kUploads);
    const auto redrive = R"({"command":"queue.redrive","queue":"uploads"})";
    EXPECT_EQ(ask(redrive).at("result").at("moved").as_int64(), 1);
    EXPECT_EQ(ask(redrive).at("result").at("moved").as_int64(), 0);
}

TEST_F(AdminCommandsTest, PurgeSaysWhatItDeletedAndWhatIsLeft) {
    send(queues::kUploads, "{}");
    const auto in_hand =
        backend_.queue().receive(queues::kUploads, 1, Seconds{30}, Milliseconds{0}, {});
    send(queues::kUploads, "{}");
    send(queues::kUploads, "{}");
    const json::value result = ask(R"({"command":"queue.purge","queue":"uploads"})").at("result");
    EXPECT_EQ(result.at("deleted").as_int64(), 2);
    EXPECT_EQ(result.at("visible").as_int64(), 0);
    EXPECT_EQ(result.at("in_flight").as_int64(), 1);
}

TEST_F(AdminCommandsTest, OnlyRedriveAndPurgeChangeAnything) {
    for (const char* name : {"queue.list", "queue.peek", "jobs", "reboot"})
        EXPECT_FALSE(changes_data(name)) << name;
    for (const char* name : {"queue.redrive", "queue.purge"})
        EXPECT_TRUE(changes_data(name)) << name;
}

TEST_F(AdminCommandsTest, JobsCanBeThoseOfOneUser) {
    for (const char* user : {"u1", "u2"}) {
        Outcome outcome;
        JobRun run;
        run.user = UserId{user};
        run.job = JobId{"j"};
        run.run = RunId{user};
        run.state = JobState::kFailed;
        run.error = Error{Code::kInvalid, "ragged_row", "3 fields", {7, "price", 120}};
        outcome.runs.push_back(run);
        ASSERT_TRUE(backend_.commit(std::move(outcome)));
    }
    EXPECT_EQ(ask(R"({"command":"jobs"})").at("result").as_array().size(), 2U);
    const json::value answer = ask(R"({"command":"jobs","user":"u2"})");
    ASSERT_EQ(answer.at("result").as_array().size(), 1U);
    const json::value& job = answer.at("result").at(0);
    EXPECT_EQ(job.at("state").as_string(), "failed");
    EXPECT_EQ(job.at("error").at("row").as_int64(), 7);
}

TEST_F(AdminCommandsTest, JobsAreShownInEveryState) {
    constexpr auto kStates = std::to_array<std::pair<JobState, std::string_view>>({
        {JobState::kQueued, "queued"},
        {JobState::kDone, "done"},
        {JobState::kFailed, "failed"},
        {JobState::kGivenUp, "given_up"},
        {JobState::kAwaitingUpload, "awaiting_upload"},
        {JobState::kCancelled, "cancelled"},
    });
    for (const auto& [state, name] : kStates) {
        Outcome outcome;
        JobRun run;
        run.user = UserId{std::string(name)};
        run.run = RunId{"r"};
        run.state = state;
        run.file_name = "a.csv";
        outcome.runs.push_back(run);
        ASSERT_TRUE(backend_.commit(std::move(outcome)));
    }
    const json::value answer = ask(R"({"command":"jobs"})");
    ASSERT_EQ(answer.at("result").as_array().size(), kStates.size());
    for (const json::value& job : answer.at("result").as_array()) {
        EXPECT_EQ(job.at("state"), job.at("user"));
        EXPECT_EQ(job.at("file_name").as_string(), "a.csv");
    }
}

TEST_F(AdminCommandsTest, ACommandThatThrowsIsAnAnswerToo) {
    const auto purge = [](const QueueName&) -> Result<std::uint64_t> {
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    };
    const json::value answer = json::parse(
        answer_admin({backend_.queue_admin(), backend_.jobs(), backend_.key_admin(), purge},
                     R"({"command":"queue.purge","queue":"uploads"})"));
    EXPECT_FALSE(answer.at("ok").as_bool());
    EXPECT_EQ(answer.at("error").at("name").as_string(), "internal_error");
}

TEST_F(AdminCommandsTest, WhatIsWrongIsAnAnswerToo) {
    EXPECT_EQ(ask("nonsense").at("error").at("name").as_string(), "bad_request");
    EXPECT_EQ(ask("[]").at("error").at("name").as_string(), "bad_request");
    EXPECT_EQ(ask(R"({"command":"reboot"})").at("error").at("name").as_string(), "unknown_command");
    EXPECT_EQ(ask(R"({"command":"queue.peek","queue":"x"})").at("error").at("name").as_string(),
              "no_such_queue");
}

}  // namespace
}  // namespace sluice::app
