// v1 jobs through the stages: made, uploaded, transformed, told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "pipeline/create_job.h"
#include "pipeline/job_names.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::event_of;
using fakes::kAda;
using fakes::kJob;
using fakes::kUploadsBucket;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kToJson = R"(,"output":{"format":"json"}})";

NewJob new_job(const std::string& body) {
    return decode_new_job(boost::json::parse(body).as_object(), Limits{}).value();
}

class JobFlowTest : public testing::Test, protected fakes::Flow {
  protected:
    JobRun make(const std::string& options = kToJson,
                const JobId& job = kJob,
                const std::string& file = R"({"name":"people.csv","size":4})") {
        const NewJob wanted = new_job("{\"file\":" + file + options);
        MadeJob made = make_job(kAda, job, wanted, kUploadsBucket);
        (void)backend.commit(std::move(made.outcome)).value();
        return made.run;
    }
    ObjectInfo upload_to(const JobRun& run, const std::string& bytes) {
        const ObjectInfo info =
            put(run.input.key.text(), bytes, upload_metadata({run.user, run.job}));
        send_event(event_of({fakes::event_record(info, "ObjectCreated:Put")}));
        return info;
    }
    JobRun stored(const JobId& job = kJob) { return backend.jobs().latest(kAda, job).value(); }
    void open_v1(const std::string& id, std::optional<std::uint64_t> after = std::nullopt) {
        gateway.open(ConnectionId{id});
        auto outcome =
            open_socket({ConnectionId{id}, kAda, Protocol::kV1, clock.wall()}, {}, after);
        (void)backend.commit(std::move(*outcome)).value();
        run();
    }
};

TEST_F(JobFlowTest, AJobAwaitsItsUploadAndIsDone) {
    const JobRun made = make();
    EXPECT_EQ(stored().state, JobState::kAwaitingUpload);
    open_v1("tab");
    upload_to(made, "a\n1\n");
    run();
    const JobRun done = stored();
    EXPECT_EQ(done.state, JobState::kDone);
    EXPECT_EQ(done.run.text(), kJob.text());
    EXPECT_EQ(done.output->key.text(), key_owner(kAda) + "/" + kJob.text() + "/people.json");
    EXPECT_EQ(backend.objects().bytes(*done.output), "[{\"a\":\"1\"}]\n");
    EXPECT_TRUE(backend.objects().head(*done.output)->attributes.metadata.empty());
    ASSERT_THAT(frames("tab"), SizeIs(2));
    EXPECT_EQ(frames("tab")[0], R"({"v":1,"type":"ready","last":0})");
    const auto frame = boost::json::parse(frames("tab")[1]).as_object();
    EXPECT_EQ(frame.at("sequence"), 1);
    EXPECT_EQ(frame.at("job").at("state"), "done");
    EXPECT_EQ(frame.at("job").at("rows"), 1);
    EXPECT_EQ(frame.at("job").at("file").at("name"), "people.csv");
    EXPECT_EQ(frame.at("job").at("receipt").at("rows_out"), 1);
}

// Found by the simulation: its redrive was taken for the upload of no job, and the file was lost.
TEST_F(JobFlowTest, AnUploadWhoseEventWasGivenUpIsDoneWithItsRedrive) {
    upload_to(make(), "a\n1\n");
    for (int i = 0; i < 5; ++i) {
        backend.fail_next(fakes::Op::kJobs, {Code::kUnavailable, "busy", "later", {}});
    }
    run_to_the_end();
    ASSERT_EQ(stored().state, JobState::kGivenUp);
    ASSERT_EQ(backend.queue_admin().redrive(queues::kUploads), 1U);
    run_to_the_end();
    EXPECT_EQ(stored().state, JobState::kDone);
}

TEST_F(JobFlowTest, GivingUpTheEventOfAnotherFileDoesNotGiveUpTheJob) {
    const JobRun made = make();
    upload_to(made, "a\n1\n");
    ASSERT_TRUE(parse_runner.run_one());
    upload_to(made, "a\n2\n");
    Lease other;
    other.queue = queues::kUploads;
    other.body = waiting(queues::kUploads)[0].body;
    EXPECT_THAT(parse.give_up(other, Error{}).value().runs, IsEmpty());
}

TEST_F(JobFlowTest, TheRequestDecidesAndNotTheMetadata) {
    const JobRun made = make(
        R"(,"input":{"delimiter":";"},"output":{"format":"csv","line_ending":"lf","compression":"gzip"},
           "recipe":{"version":1,"steps":[{"do":"select","columns":["b"]}]}})");
    upload_to(made, "a;b\n1;2\n");
    run();
    ASSERT_EQ(stored().state, JobState::kDone);
    EXPECT_THAT(stored().output->key.text(), testing::EndsWith("/people.csv.gz"));
    EXPECT_EQ(backend.objects().head(*stored().output)->attributes.content_type,
              "application/gzip");
    EXPECT_EQ(stored().rows, 1U);
}

TEST_F(JobFlowTest, BadRecordsAreRejectedWhenTheRecipeSaysSo) {
    const JobRun made = make(
        R"(,"output":{"format":"ndjson"},"recipe":{"version":1,"on_error":"reject","steps":[]}})");
    upload_to(made, "a,b\n1,2\n3\n");
    run();
    const JobRun done = stored();
    ASSERT_EQ(done.state, JobState::kDone);
    EXPECT_EQ(done.rejected, 1U);
    EXPECT_THAT(done.rejects->key.text(), testing::EndsWith("/people.rejects.ndjson"));
    EXPECT_THAT(backend.objects().bytes(*done.rejects).value(), HasSubstr("ragged_row"));
}

TEST_F(JobFlowTest, AFailureIsToldWithItsPlace) {
    open_v1("tab");
    upload_to(make(), "a,b\n1\n");
    run();
    EXPECT_EQ(stored().state, JobState::kFailed);
    EXPECT_THAT(frames("tab").back(), HasSubstr(R"("code":"ragged_row")"));
    EXPECT_THAT(frames("tab").back(), HasSubstr(R"("row":2)"));
}

TEST_F(JobFlowTest, AnEventThatComesTwiceMakesOneEnd) {
    open_v1("tab");
    const ObjectInfo info = upload_to(make(), "a\n1\n");
    send_event(event_of({fakes::event_record(info)}));
    run();
    send_event(event_of({fakes::event_record(info)}));
    run();
    EXPECT_EQ(stored().state, JobState::kDone);
    EXPECT_THAT(outputs(), SizeIs(1));
    EXPECT_THAT(frames("tab"), SizeIs(2));  // ready, done
    EXPECT_THAT(dead(queues::kUploads), IsEmpty());
}

TEST_F(JobFlowTest, ACancelledJobIsNotRun) {
    open_v1("tab");
    const JobRun made = make();
    (void)backend.commit(cancel_job(stored()).value()).value();
    upload_to(made, "a\n1\n");
    run();
    EXPECT_EQ(stored().state, JobState::kCancelled);
    EXPECT_THAT(outputs(), IsEmpty());
    EXPECT_THAT(frames("tab").back(), HasSubstr(R"("state":"cancelled")"));
    EXPECT_EQ(cancel_job(stored()).error().name, "job_has_ended");
}

TEST_F(JobFlowTest, AJobThatIsCancelledWhileItIsQueuedHasNoOutput) {
    upload_to(make(), "a\n1\n");
    EXPECT_TRUE(parse_runner.run_one());
    EXPECT_EQ(stored().state, JobState::kQueued);
    (void)backend.commit(cancel_job(stored()).value()).value();
    run();
    EXPECT_EQ(stored().state, JobState::kCancelled);
    EXPECT_THAT(outputs(), IsEmpty());
}

TEST_F(JobFlowTest, ARemovedJobLeavesNothingAndDoesNotComeBack) {
    const JobRun made = make();
    const ObjectInfo info = upload_to(made, "a\n1\n");
    run();
    EXPECT_THAT(outputs(), SizeIs(1));
    (void)backend.commit(remove_job(stored()).value()).value();
    EXPECT_EQ(backend.jobs().latest(kAda, kJob).error().name, "no_such_job");
    EXPECT_THAT(outputs(), IsEmpty());
    EXPECT_FALSE(backend.objects().head(made.input));
    send_event(event_of({fakes::event_record(info)}));
    run();
    EXPECT_THAT(runs(), IsEmpty());
    EXPECT_THAT(dead(queues::kUploads), IsEmpty());
}

TEST_F(JobFlowTest, AQueuedJobIsNotRemoved) {
    upload_to(make(), "a\n1\n");
    EXPECT_TRUE(parse_runner.run_one());
    EXPECT_EQ(remove_job(stored()).error().name, "job_is_running");
}

TEST_F(JobFlowTest, TheFileOfAnEarlierJobIsTakenAgainWithOtherOptions) {
    upload_to(make(), "a,b\n1\n");
    run();
    ASSERT_EQ(stored().state, JobState::kFailed);
    const NewJob wanted =
        new_job(R"({"from":")" + kJob.text() +
                R"(","output":{"format":"csv","line_ending":"lf"},"input":{"lenient":true}})");
    const JobId again{"fedcba9876543210fedcba9876543210"};
    (void)backend.commit(make_job_again(again, wanted, stored()).value().outcome).value();
    run();
    ASSERT_EQ(stored(again).state, JobState::kDone);
    EXPECT_EQ(backend.objects().bytes(*stored(again).output), "a,b\n1,\n");
    EXPECT_EQ(stored(again).file_name, "people.csv");
    // Its input is the other one's.
    (void)backend.commit(remove_job(stored(again)).value()).value();
    EXPECT_TRUE(backend.objects().head(stored().input));
}

TEST_F(JobFlowTest, AJobWithoutAFileIsNotTakenAgain) {
    make();
    NewJob wanted;
    wanted.from = kJob;
    EXPECT_EQ(make_job_again(JobId{"x"}, wanted, stored()).error().name, "upload_missing");
}

TEST_F(JobFlowTest, AnUploadOfNobodysJobIsAcknowledged) {
    JobRun run_of_nobody = make();
    run_of_nobody.job = JobId{"ffff"};
    run_of_nobody.input.key = upload_key(kAda, run_of_nobody.job, "x.csv");
    upload_to(run_of_nobody, "a\n1\n");
    run();
    EXPECT_THAT(runs(), SizeIs(1));
    EXPECT_THAT(waiting(queues::kUploads), IsEmpty());
}

TEST_F(JobFlowTest, AFileThatIsReplacedBeforeItIsReadFailsTheJobAndIsTold) {
    open_v1("tab");
    const JobRun made = make();
    upload_to(made, "a\n1\n");
    EXPECT_TRUE(parse_runner.run_one());
    put(made.input.key.text(), "b\n22\n", upload_metadata({made.user, made.job}));
    run();
    EXPECT_EQ(stored().state, JobState::kFailed);
    EXPECT_THAT(frames("tab").back(), HasSubstr(R"("code":"superseded")"));
}

TEST_F(JobFlowTest, AClientThatComesBackIsSentWhatItMissed) {
    const JobId second{"11111111111111111111111111111111"};
    open_v1("first");
    upload_to(make(), "a\n1\n");
    run();
    upload_to(make(kToJson, second), "a\n1\n");
    run();
    EXPECT_THAT(frames("first"), SizeIs(3));
    open_v1("again", 1);
    ASSERT_THAT(frames("again"), SizeIs(2));
    EXPECT_THAT(frames("again")[0], HasSubstr(R"("sequence":2)"));
    EXPECT_EQ(frames("again")[1], R"({"v":1,"type":"ready","last":2})");
    open_v1("up to date", 2);
    EXPECT_THAT(frames("up to date"), ElementsAre(R"({"v":1,"type":"ready","last":2})"));
}

TEST_F(JobFlowTest, AClientIsToldWhatCannotBeSentAgain) {
    upload_to(make(), "a\n1\n");
    run();
    (void)backend.commit(remove_job(stored()).value()).value();
    open_v1("gap", 0);
    EXPECT_THAT(
        frames("gap"),
        ElementsAre(R"({"v":1,"type":"resync","last":1})", R"({"v":1,"type":"ready","last":1})"));
    open_v1("from elsewhere", 9);
    EXPECT_THAT(frames("from elsewhere").front(), HasSubstr("resync"));
}

TEST_F(JobFlowTest, ALongInboxIsSentInPieces) {
    for (int i = 0; i < 130; ++i) end_run("run-" + std::to_string(i), Protocol::kV1);
    run();
    open_v1("tab", 0);
    run_to_the_end();
    ASSERT_THAT(frames("tab"), SizeIs(131));
    EXPECT_EQ(frames("tab").back(), R"({"v":1,"type":"ready","last":130})");
    EXPECT_THAT(frames("tab")[129], HasSubstr(R"("sequence":130)"));
}

TEST_F(JobFlowTest, TheTwoContractsDoNotHearOfEachOther) {
    connect("compat");
    open_v1("v1", 0);
    upload("a\n1\n");
    upload_to(make(), "a\n1\n");
    run();
    EXPECT_THAT(frames("compat"), SizeIs(1));
    EXPECT_THAT(frames("v1"), SizeIs(2));  // ready, its own
    EXPECT_THAT(frames("v1")[1], HasSubstr(R"("type":"job")"));
    open_v1("later", 0);
    EXPECT_THAT(frames("later"), ElementsAre(frames("v1")[1], HasSubstr(R"("type":"ready")")));
}

}  // namespace
}  // namespace sluice::pipeline
