// What becomes of a job when a service refuses something: the whole flow on the in-memory backend.
#include "pipeline/service_faults.h"

#include <gtest/gtest.h>

#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

// What S3 refuses for good, on one side or the other: no fault of the file.
class ServiceFaultTest : public testing::Test, protected fakes::Flow {
  protected:
    // A whole job with five failures planted: it is tried to the end, told without the service's
    // words, and lies in the dead-letter queue with them; redriven once that is mended it is done.
    void expect_redrivable(fakes::Op op, const Error& planted, const std::string& code) {
        connect("tab");
        run();
        for (int tries = 0; tries < 5; ++tries) backend.fail_next(op, planted);
        upload("a,b\n1,2\n", {{"onerror", "reject"}});
        ASSERT_TRUE(parse_runner.run_one());
        run_to_the_end();
        const JobRun given_up = runs().at(0);
        EXPECT_EQ(given_up.state, JobState::kGivenUp);
        EXPECT_EQ(given_up.error.value().name, code);
        ASSERT_EQ(frames("tab").size(), 1U);
        EXPECT_EQ(frames("tab")[0].find(planted.message), std::string::npos) << frames("tab")[0];
        EXPECT_EQ(frames("tab")[0].find(planted.name), std::string::npos) << frames("tab")[0];
        const auto letters = dead(queues::kFileOperations);
        ASSERT_EQ(letters.size(), 1U);
        EXPECT_EQ(letters[0].reason, code + ": " + planted.name + ": " + planted.message);
        ASSERT_TRUE(backend.queue_admin().redrive(queues::kFileOperations));
        run_to_the_end();
        EXPECT_EQ(runs().at(0).state, JobState::kDone);
    }

    const Error no_bucket_{Code::kNotFound, "no_such_bucket", "S3 answered 404", {}};
    const Error no_upload_{Code::kNotFound, "NoSuchUpload", "S3 answered 404", {}};
    const Error aborted_{Code::kConflict, "OperationAborted", "S3 answered 409", {}};
    const Error disabled_{Code::kInvalid, "DisabledException", "KMS answered 400", {}};
};

// As when an event came twice: the second message of a run is given up like the first.
TEST_F(ServiceFaultTest, ARunThatIsGivenUpOnceMoreIsNoNewsToATabThatCameLater) {
    connect("tab");
    for (int tries = 0; tries < 10; ++tries) backend.fail_next(fakes::Op::kOpen, disabled_);
    upload("a,b\n1,2\n");
    run_to_the_end();
    ASSERT_EQ(frames("tab").size(), 1U);
    connect("later");
    run_to_the_end();
    ASSERT_TRUE(backend.queue_admin().redrive(queues::kFileOperations));
    run_to_the_end();
    EXPECT_EQ(dead(queues::kFileOperations).size(), 1U);
    EXPECT_EQ(backend.calls(fakes::Op::kOpen), 10U);
    EXPECT_TRUE(frames("later").empty()) << frames("later")[0];
    EXPECT_EQ(frames("tab").size(), 1U);
}

TEST_F(ServiceFaultTest, AnOutputsBucketThatIsNotThereIsNoDeletedUpload) {
    expect_redrivable(fakes::Op::kStage, no_bucket_, "output_not_written");
}

TEST_F(ServiceFaultTest, AnUploadOfTheOutputThatIsGoneIsNoDeletedUpload) {
    expect_redrivable(fakes::Op::kWrite, no_upload_, "output_not_written");
}

TEST_F(ServiceFaultTest, AConflictAtTheOutputIsNoNewerUpload) {
    expect_redrivable(fakes::Op::kSeal, aborted_, "output_not_written");
}

TEST_F(ServiceFaultTest, AKeyThatIsDisabledIsNoBadFile) {
    expect_redrivable(fakes::Op::kOpen, disabled_, "input_not_read");
}

TEST_F(ServiceFaultTest, WhatBreaksTheReadingOffIsNoBadFile) {
    expect_redrivable(fakes::Op::kRead, aborted_, "input_not_read");
}

// Small outputs are only put by the commit.
TEST_F(ServiceFaultTest, ACommitThatIsRefusedIsNoBadFile) {
    connect("tab");
    run();
    upload("a\n1\n");
    ASSERT_TRUE(parse_runner.run_one());
    for (int tries = 0; tries < 5; ++tries) {
        backend.fail_next(fakes::Op::kCommit, no_bucket_);
        EXPECT_TRUE(handle_runner.run_one());
        clock.advance(Milliseconds{60'000});
    }
    run_to_the_end();
    EXPECT_EQ(runs().at(0).error.value().name, "not_committed");
    EXPECT_EQ(dead(queues::kFileOperations).at(0).reason,
              "not_committed: no_such_bucket: S3 answered 404");
}

TEST_F(ServiceFaultTest, AnUploadThatCannotBeLookedAtIsTriedAgain) {
    backend.fail_next(fakes::Op::kHead, {Code::kInvalid, "BadRequest", "S3 answered 400", {}});
    upload("a\n1\n");
    run_to_the_end();
    EXPECT_EQ(runs().at(0).state, JobState::kDone);
}

}  // namespace
}  // namespace sluice::pipeline
