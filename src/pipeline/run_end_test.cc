#include "pipeline/run_end.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace sluice::pipeline {
namespace {

// A text of a file's own, as long as a field may be, that JSON writes in six bytes for each.
const std::string kLong(1 << 20, '\x01');

JobRun run() {
    JobRun run;
    run.user = UserId{"ada-0000000000000000000000000000001"};
    run.job = JobId{"job-1"};
    run.run = RunId{"run-1"};
    return run;
}

TEST(RunEnd, WhatAnErrorQuotesOfAFileFitsIntoAnItemAndAFrame) {
    constexpr std::size_t kFrameOfApiGateway = 128 << 10;
    Outcome outcome;
    end_failed(outcome, run(), {Code::kInvalid, "unknown_column", kLong, {3, kLong, 17}});
    ASSERT_EQ(outcome.inbox.size(), 1U);
    EXPECT_LT(outcome.inbox[0].body.size(), kFrameOfApiGateway);
    const Error& kept = outcome.runs.at(0).error.value();
    EXPECT_LT(kept.message.size() + kept.place.column->size(), 2 * kErrorTextBytesMax + 8);
    EXPECT_EQ(kept.place.row, 3U);
    EXPECT_THAT(outcome.inbox[0].body, testing::HasSubstr(R"("byteOffset":17)"));
}

TEST(RunEnd, ATextIsCutBetweenCharacters) {
    std::string text;
    while (text.size() < 2 * kErrorTextBytesMax) text += "名前";
    const std::string cut = bounded_error_text(text);
    EXPECT_TRUE(is_utf8(cut));
    EXPECT_TRUE(cut.ends_with("…"));
    EXPECT_EQ(bounded_error_text("short"), "short");
}

}  // namespace
}  // namespace sluice::pipeline
