#include "pipeline/create_job.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::kAda;
using fakes::kBob;

const std::string kOptions = R"(,"output":{"format":"csv"}})";

Result<NewJob> decode(const std::string& body, const Limits& limits = {}) {
    return decode_new_job(boost::json::parse(body).as_object(), limits);
}

std::string error_of(const std::string& body, const Limits& limits = {}) {
    const auto job = decode(body, limits);
    return job ? "none" : job.error().name;
}

TEST(CreateJob, KeepsWhatIsToBeDoneAsItWasSaid) {
    const auto job = decode(
        R"({"output":{"format":"csv"},"file":{"size":7,"name":"../a.csv"},"input":{"lenient":true}})");
    ASSERT_TRUE(job) << describe(job.error());
    EXPECT_EQ(job->file_name, "a.csv");
    EXPECT_EQ(job->bytes, 7U);
    EXPECT_EQ(job->document, R"({"input":{"lenient":true},"output":{"format":"csv"}})");
    EXPECT_EQ(decode(R"({"from":"j"})")->document, "") << "as it had";
}

TEST(CreateJob, SaysWhatIsWrong) {
    EXPECT_EQ(error_of(R"({"output":{"format":"csv"}})"), "bad_request");
    EXPECT_EQ(error_of(R"({"file":{"name":"a","size":1},"from":"j"})"), "bad_request");
    EXPECT_EQ(error_of(R"({"file":{"name":"a","size":1,"type":"x"})" + kOptions), "bad_request");
    EXPECT_EQ(error_of(R"({"file":{"name":"a","size":-1})" + kOptions), "bad_request");
    EXPECT_EQ(error_of(R"({"file":{"name":"a","size":0})" + kOptions), "empty_file");
    EXPECT_EQ(error_of(R"({"file":{"name":"a","size":1}})"), "bad_request") << "no output";
    EXPECT_EQ(error_of(R"({"from":"j","output":{"format":"xml"}})"), "bad_output");
    EXPECT_EQ(error_of(R"({"from":"j","recipe":{"version":1,"steps":[{"do":"x"}]}})"),
              "bad_request")
        << "options are said as a whole";
}

TEST(CreateJob, WhatAnOperatorAllowsHoldsForFilesInPartsToo) {
    const std::string large = R"({"file":{"name":"a","size":10000000000})" + kOptions;
    EXPECT_EQ(error_of(large), "none");
    Limits lowered;
    lowered.upload_bytes_max = 1'000'000'000;
    EXPECT_EQ(error_of(large, lowered), "file_too_large");
    EXPECT_EQ(error_of(R"({"file":{"name":"a","size":999999999999999999})" + kOptions),
              "file_too_large");
}

TEST(CreateJob, AnIdempotencyKeyIsItsUsersOwn) {
    EXPECT_EQ(job_id_of(kAda, "k"), job_id_of(kAda, "k"));
    EXPECT_NE(job_id_of(kAda, "k"), job_id_of(kAda, "l"));
    EXPECT_NE(job_id_of(kAda, "k"), job_id_of(kBob, "k"));
    EXPECT_EQ(job_id_of(kAda, "k").text().size(), 32U);
}

// Another job of the older protocol may have the same run in another state, and must not be in the
// way.
TEST(RemoveJob, IsAskedOfTheStateThatWasSeenWhereTheRunIsOneJobs) {
    JobRun run;
    run.state = JobState::kGivenUp;
    run.protocol = Protocol::kV1;
    EXPECT_EQ(remove_job(run)->remove_runs[0].only_in, JobState::kGivenUp);
    run.protocol = Protocol::kCompat;
    EXPECT_EQ(remove_job(run)->remove_runs[0].only_in, std::nullopt);
}

}  // namespace
}  // namespace sluice::pipeline
