// Writes that happen only if: over the embedded backend, where one of many wins.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "base/text.h"
#include "gateway/reply_head.h"
#include "tests/s3/objects_fixture.h"
#include "tests/support/files_in.h"

namespace sluice::gateway::s3 {
namespace {

class WriteCondition : public ObjectsFixture {
  protected:
    std::string write(const std::string& name, const std::string& value) {
        const Response response = put("k", "bytes", {{name, value}});
        return response.status == 200 ? "written" : response.error();
    }
};

TEST_F(WriteCondition, WritesWhatIsNotThereYet) {
    EXPECT_EQ(write("if-none-match", "*"), "written");
    EXPECT_EQ(write("if-none-match", "*"), "PreconditionFailed");
    EXPECT_EQ(call("DELETE", path_of("k")).status, 204);
    EXPECT_EQ(write("if-none-match", "*"), "written");
}

TEST_F(WriteCondition, ReplacesWhatIsStillWhatItWas) {
    EXPECT_EQ(write("if-match", "\"9a0364b9e99bb480dd25e1f0284c8555\""), "NoSuchKey");
    EXPECT_EQ(content("k"), "NoSuchKey");
    put("k", "content");
    EXPECT_EQ(write("if-match", "\"other\""), "PreconditionFailed");
    EXPECT_EQ(content("k"), "content");
    EXPECT_EQ(write("if-match", "\"9a0364b9e99bb480dd25e1f0284c8555\""), "written");
    EXPECT_EQ(content("k"), "bytes");
}

TEST_F(WriteCondition, IsNamedWhenItDoesNotHold) {
    put("k", "content");
    const auto failed = [](const Response& response) {
        EXPECT_EQ(response.status, 412) << response.body;
        return text(response.body, "/Error/Condition");
    };
    EXPECT_EQ(failed(put("k", "x", {{"if-none-match", "*"}})), "If-None-Match");
    EXPECT_EQ(failed(put("k", "x", {{"if-match", "\"other\""}})), "If-Match");
    const signing::NameValues other{{"if-match", "\"other\""}};
    EXPECT_EQ(failed(call("DELETE", path_of("k"), {}, "", other)), "If-Match");
    EXPECT_EQ(failed(call("GET", path_of("k"), {}, "", other)), "If-Match");
    const signing::NameValues since{{"if-unmodified-since", "Sat, 01 Jan 2000 00:00:00 GMT"}};
    EXPECT_EQ(failed(call("GET", path_of("k"), {}, "", since)), "If-Unmodified-Since");
    EXPECT_EQ(call("GET", path_of("none"), {}, "", other).body.find("Condition"),
              std::string::npos);
}

TEST_F(WriteCondition, IsToldFromThatOfACopysSource) {
    put("k", "content");
    const auto failed = [this](signing::NameValues headers) {
        headers.emplace_back("x-amz-copy-source", "/sluice-outputs/k");
        headers.emplace_back("if-none-match", "*");
        const Response response = call("PUT", path_of("k"), {}, "", headers);
        return text(response.body, "/Error/Condition");
    };
    const signing::NameValues replace{{"x-amz-metadata-directive", "REPLACE"}};
    EXPECT_EQ(failed(replace), "If-None-Match");
    const std::string tag = "\"9a0364b9e99bb480dd25e1f0284c8555\"";
    const std::string past = "Sat, 01 Jan 2000 00:00:00 GMT";
    for (const auto& [name, value] :
         signing::NameValues{{"Match", "\"other\""},
                             {"None-Match", tag},
                             {"Unmodified-Since", past},
                             {"Modified-Since", http_date(clock_.wall())}}) {
        auto headers = replace;
        headers.emplace_back("x-amz-copy-source-if-" + to_lower(name), value);
        EXPECT_EQ(failed(headers), "x-amz-copy-source-If-" + name);
    }
}

TEST_F(WriteCondition, TellsWhatAnObjectIsOnlyToWhoMayReadIt) {
    put("k", "content");
    grant({{kOutputs, "", false, true}});
    EXPECT_EQ(write("if-match", "\"9a0364b9e99bb480dd25e1f0284c8555\""), "AccessDenied");
    EXPECT_EQ(write("if-none-match", "*"), "PreconditionFailed");
}

TEST_F(WriteCondition, LeavesNothingOfWhatWasRefused) {
    put("k", "content");
    const std::string large(200'000, 'x');
    EXPECT_EQ(put("k", large, {{"if-none-match", "*"}}).error(), "PreconditionFailed");
    for (const char* directory : {"objects", "tmp"}) {
        support::wait_for_files(directory_.path() / "data" / directory, 0);
    }
    EXPECT_TRUE(events().empty());
}

TEST_F(WriteCondition, LetsOneOfManyWinEveryRound) {
    constexpr int kWriters = 4;
    constexpr int kRounds = 200;
    for (int round = 0; round < kRounds; ++round) {
        const std::string key = "round-" + std::to_string(round);
        std::vector<ClientRequest> requests;
        for (int writer = 0; writer < kWriters; ++writer) {
            const signing::NameValues none{{"if-none-match", "*"}};
            requests.push_back({"PUT", presign("PUT", path_of(key), {}, none)});
            requests.back().headers.emplace_back("if-none-match", "*");
            requests.back().body = "writer " + std::to_string(writer);
        }
        if (round == 0) content(key);  // the endpoint is made by the first request
        std::array<Response, kWriters> responses;
        std::latch start(kWriters);
        {
            std::vector<std::jthread> writers;
            for (std::size_t writer = 0; writer < kWriters; ++writer) {
                writers.emplace_back([&, writer] {
                    start.arrive_and_wait();
                    responses[writer] = send(requests[writer]);
                });
            }
        }
        std::vector<std::string> winners;
        for (std::size_t writer = 0; writer < kWriters; ++writer) {
            if (responses[writer].status == 200) winners.push_back(requests[writer].body);
            if (responses[writer].status != 200) {
                ASSERT_EQ(responses[writer].error(), "PreconditionFailed");
            }
        }
        ASSERT_EQ(winners.size(), 1U) << "round " << round;
        ASSERT_EQ(content(key), winners[0]);
    }
}

}  // namespace
}  // namespace sluice::gateway::s3
