#include "pipeline/parse_csv_uploads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/messages.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::event_of;
using fakes::event_record;
using fakes::kAda;
using fakes::kBob;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ParseCsvUploadsTest : public testing::Test, protected fakes::Flow {
  protected:
    void parse_all() {
        while (parse_runner.run_one()) {
        }
    }
    // The work that one upload with that metadata became.
    FileOperation operation_of(const Metadata& metadata) {
        upload("a\n1\n", metadata);
        parse_all();
        const auto messages = waiting(queues::kFileOperations);
        EXPECT_THAT(messages, SizeIs(1));
        if (messages.empty()) return {};
        const auto operation = decode_operation(messages[0].body);
        EXPECT_TRUE(operation);
        return operation ? std::get<FileOperation>(*operation) : FileOperation{};
    }
    // The name of the error with which one such upload failed.
    std::string failure_of(const Metadata& metadata) {
        upload("a\n1\n", metadata);
        parse_all();
        EXPECT_THAT(waiting(queues::kFileOperations), IsEmpty());
        EXPECT_THAT(dead(queues::kUploads), IsEmpty()) << "a bad request is no poison";
        return runs().empty() || !runs()[0].error ? "" : runs()[0].error->name;
    }
};

TEST_F(ParseCsvUploadsTest, TurnsTheMetadataIntoWork) {
    const FileOperation operation =
        operation_of({{"mapping", "old:new,x:y"}, {"sequence", "y,new"}, {"operation", "convert"}});
    EXPECT_EQ(operation.user, kAda);
    EXPECT_EQ(operation.job, JobId{"job-1"});
    EXPECT_EQ(operation.operation, "convert");
    EXPECT_EQ(operation.format, "json");
    EXPECT_EQ(operation.recipe.mapping, (std::vector<engine::Rename>{{"old", "new"}, {"x", "y"}}));
    EXPECT_EQ(operation.recipe.sequence, (std::vector<std::string>{"y", "new"}));
    EXPECT_TRUE(operation.recipe.retry_without_quotes);
    EXPECT_EQ(operation.output.key.text(),
              kAda.text() + "/convert/json/transformed_" + operation.run.text() + ".json");
    EXPECT_EQ(runs().at(0).state, JobState::kQueued);
}

TEST_F(ParseCsvUploadsTest, WhatIsSaidOfTheFileGoesWithTheWork) {
    const FileOperation operation = operation_of({{"encoding", "=?UTF-8?Q?cp850?="},
                                                  {"skiprows", "2"},
                                                  {"commentprefix", ""},
                                                  {"tellreceipt", "on"}});
    EXPECT_EQ(operation.said, (Metadata{{"encoding", "cp850"}, {"skiprows", "2"}}));
    EXPECT_TRUE(operation.tells_receipt);
    EXPECT_TRUE(operation.detect);
}

TEST_F(ParseCsvUploadsTest, AnAbsentOperationIsTransformAndAnAbsentJobIdIsTheRun) {
    const FileOperation operation = operation_of({{"jobid", ""}});
    EXPECT_EQ(operation.operation, "transform");
    EXPECT_EQ(operation.job.text(), operation.run.text());
}

TEST_F(ParseCsvUploadsTest, DecodesEncodedWordsAndCarriesTheMetadataAsItWas) {
    const std::string encoded = "=?UTF-8?B?w6k6ZQ==?=";
    const FileOperation operation = operation_of({{"mapping", encoded}});
    EXPECT_EQ(operation.recipe.mapping.at(0).from, "é");
    EXPECT_EQ(operation.metadata.at("mapping"), encoded);
}

TEST_F(ParseCsvUploadsTest, ARequestThatCannotBecomeWorkFailsAtOnce) {
    EXPECT_EQ(failure_of({{"operation", "explode"}}), "unknown_operation");
}

TEST_F(ParseCsvUploadsTest, AnUnknownFormatFails) {
    EXPECT_EQ(failure_of({{"outputformat", "xml"}}), "unsupported_format");
}

TEST_F(ParseCsvUploadsTest, ABadMappingFails) {
    EXPECT_EQ(failure_of({{"mapping", "no colon"}}), "bad_mapping");
}

TEST_F(ParseCsvUploadsTest, MetadataThatNamesAnotherUserFailsAndTellsTheOwnerOnly) {
    connect("ada");
    connect("bob", kBob);
    EXPECT_EQ(failure_of({{"userid", kBob.text()}}), "user_mismatch");
    run();
    EXPECT_THAT(frames("ada"), testing::ElementsAre(HasSubstr("user_mismatch")));
    EXPECT_THAT(frames("bob"), IsEmpty());
}

TEST_F(ParseCsvUploadsTest, AKeyOutsideAUsersPrefixBelongsToWhoWroteIt) {
    const ObjectInfo info = put("reports/in.csv", "a\n1\n", {{"outputformat", "json"}});
    send_event(event_of({event_record(info)}));
    run();
    ASSERT_THAT(runs(), SizeIs(1));
    EXPECT_EQ(runs()[0].user, UserId{"root"});
    EXPECT_EQ(runs()[0].state, JobState::kDone);
    EXPECT_THAT(waiting(queues::kNotifications), IsEmpty()) << "nobody can connect as root";
}

TEST_F(ParseCsvUploadsTest, AcknowledgesWhatCreatesNothing) {
    send_event(R"({"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"})");
    const ObjectInfo info = put(kAda.text() + "/in.csv", "a\n1\n", {});
    send_event(event_of({event_record(info, "ObjectRemoved:Delete")}));
    parse_all();
    EXPECT_THAT(waiting(queues::kUploads), IsEmpty());
    EXPECT_THAT(dead(queues::kUploads), IsEmpty());
    EXPECT_THAT(runs(), IsEmpty());
}

TEST_F(ParseCsvUploadsTest, AnObjectThatIsGoneIsConsumedQuietly) {
    backend.objects().remove(upload("a\n1\n").name);
    parse_all();
    EXPECT_THAT(runs(), IsEmpty());
    EXPECT_THAT(waiting(queues::kUploads), IsEmpty());
}

TEST_F(ParseCsvUploadsTest, AnUnreadableRecordIsKeptForTheOperatorAndTheOthersBecomeWork) {
    const ObjectInfo info = put(kAda.text() + "/in.csv", "a\n1\n", {{"outputformat", "csv"}});
    send_event(event_of({R"({"eventVersion":"9.0"})", event_record(info)}));
    parse_all();
    EXPECT_THAT(waiting(queues::kFileOperations), SizeIs(1));
    ASSERT_THAT(dead(queues::kUploads), SizeIs(1));
    EXPECT_THAT(*dead(queues::kUploads)[0].reason, HasSubstr("9.0"));
}

TEST_F(ParseCsvUploadsTest, AStoreThatFailsIsAskedAgainAndNoRecordIsHalfDone) {
    const ObjectInfo one = put(kAda.text() + "/1", "a\n1\n", {{"outputformat", "csv"}});
    const ObjectInfo two = put(kAda.text() + "/2", "a\n2\n", {{"outputformat", "csv"}});
    send_event(event_of({event_record(one), event_record(two), event_record(one)}));
    backend.fail_next(fakes::Op::kHead, {Code::kUnavailable, "throttled", "slow down", {}});
    run_to_the_end();
    EXPECT_THAT(runs(), SizeIs(2));
    EXPECT_THAT(outputs(), SizeIs(2));
}

TEST_F(ParseCsvUploadsTest, GivingUpTellsTheOwnerUnderTheJobsName) {
    connect("tab");
    upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        backend.fail_next(fakes::Op::kHead, {Code::kIo, "io_error", "disk", {}});
    }
    run_to_the_end();
    EXPECT_THAT(frames("tab"), testing::ElementsAre(HasSubstr(R"("jobid":"job-1")")));
    EXPECT_THAT(dead(queues::kUploads), SizeIs(1));
}

// Found by the simulation: the run waited for good, and kept the object from ever expiring.
TEST_F(ParseCsvUploadsTest, AVersionThatWasGivenUpAndThenReplacedEndsWithItsRedrive) {
    upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        backend.fail_next(fakes::Op::kHead, {Code::kIo, "io_error", "disk", {}});
    }
    run_to_the_end();
    ASSERT_THAT(runs(), SizeIs(1));
    ASSERT_EQ(runs()[0].state, JobState::kGivenUp);
    upload("a\n2\n");
    run_to_the_end();
    ASSERT_EQ(backend.queue_admin().redrive(queues::kUploads), 1U);
    run_to_the_end();
    ASSERT_THAT(runs(), SizeIs(2));
    for (const JobRun& run : runs()) EXPECT_TRUE(is_final(run.state));
}

// Found by the simulation: a commit of several steps wrote the run, and ended before it sent its
// message; when the event came again, the file had been replaced.
TEST_F(ParseCsvUploadsTest, AVersionWhoseMessageWasNeverSentEndsAlsoWhenItWasReplaced) {
    upload("a\n1\n");
    const Lease event = backend.queue()
                            .receive(queues::kUploads, 1, Milliseconds{10}, Milliseconds{0}, {})
                            .value()[0];
    StageContext context;
    Outcome half = parse.handle(event, context).value();
    half.send.clear();
    ASSERT_TRUE(backend.commit(std::move(half)));
    ASSERT_EQ(runs().at(0).state, JobState::kQueued);
    upload("a\n2\n");
    run_to_the_end();
    ASSERT_THAT(runs(), SizeIs(2));
    for (const JobRun& run : runs()) EXPECT_TRUE(is_final(run.state));
}

// Found by the simulation: a run of another id was given up, which no redrive ever ended.
TEST_F(ParseCsvUploadsTest, GivingUpWhatWasReplacedOrCannotBeReadMakesNoRun) {
    upload("a\n1\n");
    for (int i = 0; i < 6; ++i) {
        backend.fail_next(fakes::Op::kHead, {Code::kIo, "io_error", "disk", {}});
    }
    run_to_the_end();
    EXPECT_THAT(runs(), IsEmpty());
    ASSERT_THAT(dead(queues::kUploads), SizeIs(1));
    Lease replaced;
    replaced.queue = queues::kUploads;
    replaced.body = dead(queues::kUploads)[0].body;
    ASSERT_EQ(backend.queue_admin().redrive(queues::kUploads), 1U);
    run_to_the_end();
    ASSERT_THAT(runs(), SizeIs(1));
    EXPECT_EQ(runs()[0].state, JobState::kDone);
    put(kAda.text() + "/in.csv", "a\n2\n", {{"outputformat", "json"}});
    EXPECT_THAT(parse.give_up(replaced, Error{}).value().runs, IsEmpty());
}

}  // namespace
}  // namespace sluice::pipeline
