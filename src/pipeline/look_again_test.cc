#include "pipeline/look_again.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "pipeline/create_job.h"
#include "pipeline/job_json.h"
#include "pipeline/job_names.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::event_of;
using fakes::kAda;
using fakes::kJob;
using fakes::kUploadsBucket;
using testing::SizeIs;

class LookAgainTest : public testing::Test, protected fakes::Flow {
  protected:
    // A job with those options and that file, at its end.
    boost::json::object convert(const std::string& options, const std::string& bytes) {
        const std::string body = R"({"file":{"name":"a.csv","size":1},"output":{"format":"json"})";
        const auto request = boost::json::parse(body + options + "}").as_object();
        MadeJob made =
            make_job(kAda, kJob, decode_new_job(request, Limits{}).value(), kUploadsBucket);
        (void)backend.commit(std::move(made.outcome)).value();
        const ObjectInfo info =
            put(made.run.input.key.text(), bytes, upload_metadata({kAda, kJob}));
        send_event(event_of({fakes::event_record(info, "ObjectCreated:Put")}));
        run();
        return job_json(backend.jobs().latest(kAda, kJob).value());
    }
};

TEST_F(LookAgainTest, AFailureHasTheFirstRecordsThatCannotBeTaken) {
    std::string csv = "a,b\n1,2\n3\n4,5\n";
    for (int i = 0; i < 30; ++i) csv += "6\n";
    const auto job = convert("", csv);
    EXPECT_EQ(job.at("state"), "failed");
    EXPECT_FALSE(job.contains("receipt"));
    const auto& problems = job.at("problems").as_array();
    ASSERT_THAT(problems, SizeIs(20));
    EXPECT_EQ(problems[0].at("row"), 3);
    EXPECT_EQ(problems[0].at("code"), "ragged_row");
    EXPECT_EQ(problems[0].at("raw"), "3\n");
    EXPECT_EQ(problems[1].at("row"), 5);
}

TEST_F(LookAgainTest, ValuesThatAStepCannotTakeAreAmongThem) {
    const auto job =
        convert(R"(,"recipe":{"version":1,"steps":[{"do":"cast","columns":["b"],"to":"integer"}]})",
                "a,b\n1,x\n2\n3,4\n");
    const auto& problems = job.at("problems").as_array();
    ASSERT_THAT(problems, SizeIs(2));
    EXPECT_EQ(problems[0].at("code"), "bad_value");
    EXPECT_EQ(problems[0].at("column"), "b");
    EXPECT_EQ(problems[1].at("code"), "ragged_row");
}

TEST_F(LookAgainTest, AFailureOfNoRecordHasNone) {
    const auto job = convert("", "a,a\n1,2\n");
    EXPECT_EQ(job.at("error").at("code"), "duplicate_header");
    EXPECT_FALSE(job.contains("problems"));
}

TEST_F(LookAgainTest, AReceiptHasTheProfilesOfAllColumnsWhenAsked) {
    const auto job = convert(
        R"(,"profile":true,
           "recipe":{"version":1,"on_error":"reject","steps":[{"do":"drop","columns":["b"]}]})",
        "a,b\n1,x\n3\n40,y\n");
    const auto& receipt = job.at("receipt").as_object();
    EXPECT_EQ(receipt.at("rows_out"), 2);
    const auto& columns = receipt.at("columns").as_array();
    ASSERT_THAT(columns, SizeIs(2));
    EXPECT_EQ(columns[0].at("name"), "a");
    EXPECT_EQ(columns[0].at("profile").at("values"), 2);
    EXPECT_EQ(columns[0].at("profile").at("max"), "40");
    EXPECT_EQ(columns[1].at("profile").at("top").at(0).at("value"), "x");
    EXPECT_FALSE(receipt.contains("columns_left_out"));
}

TEST_F(LookAgainTest, ProfilesTakeSoMuchRoomAndNoMore) {
    std::string names = "c0";
    std::string values = std::string(190, 'v');
    for (int i = 1; i < 500; ++i) {
        names += ",c" + std::to_string(i);
        values += "," + std::string(190, 'v');
    }
    const auto job = convert(R"(,"profile":true)", names + "\n" + values + "\n");
    const auto& receipt = job.at("receipt").as_object();
    EXPECT_LT(boost::json::serialize(receipt).size(), 50U * 1024);
    EXPECT_EQ(receipt.at("columns").as_array().size() +
                  static_cast<std::size_t>(receipt.at("columns_left_out").as_int64()),
              500U);
}

}  // namespace
}  // namespace sluice::pipeline
