// The three queue stages together. The tests named after a fault are the regression tests of the
// system that Sluice replaces.
#include "tests/fakes/flow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/memory_stream.h"
#include "engine/bytes/compressing_sink.h"

namespace sluice::pipeline {
namespace {

using fakes::event_of;
using fakes::event_record;
using fakes::kAda;
using fakes::kBob;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class FlowTest : public testing::Test, protected fakes::Flow {};

TEST_F(FlowTest, AnUploadBecomesAnOutputAndOneFrame) {
    connect("tab");
    upload("old,b\n1,2\n", {{"mapping", "old:new"}, {"sequence", "b,new"}});
    run();
    ASSERT_THAT(outputs(), SizeIs(1));
    const ObjectName output = outputs().front();
    EXPECT_THAT(output.key.text(), StartsWith(kAda.text() + "/transform/json/transformed_"));
    EXPECT_EQ(backend.objects().bytes(output),
              R"({"items":[{"b":"2","new":"1"}]})"
              "\n");
    EXPECT_THAT(frames("tab"),
                ElementsAre(R"({"status":"complete","jobs":[{"jobid":"job-1",)"
                            R"("bucket":"sluice-outputs","key":")" +
                            output.key.text() + R"("}]})"));
    ASSERT_THAT(runs(), SizeIs(1));
    EXPECT_EQ(runs()[0].state, JobState::kDone);
    EXPECT_EQ(runs()[0].rows, 1U);
}

TEST_F(FlowTest, AnUploadMayBeCompressed) {
    MemorySink bytes;
    engine::CompressingSink gzip(bytes, engine::Compression::kGzip);
    ASSERT_TRUE(gzip.write(std::string_view("a\n1\n")));
    ASSERT_TRUE(gzip.finish());
    connect("tab");
    const std::string upload_bytes = bytes.take();
    upload(upload_bytes);
    run();
    ASSERT_THAT(outputs(), SizeIs(1));
    EXPECT_EQ(backend.objects().bytes(outputs().front()), "{\"items\":[{\"a\":\"1\"}]}\n");
    upload(upload_bytes.substr(0, upload_bytes.size() - 1));
    run();
    EXPECT_THAT(frames("tab").back(), HasSubstr("truncated_compression"));
}

TEST_F(FlowTest, AnUploadMayBeInUtf16OrALegacyEncoding) {
    const std::string wide(
        "\xFF\xFE"
        "a\0\n\0\xE4\0\n\0",
        10);
    std::string western = "a\n";
    for (int i = 0; i < 20; ++i) western += "M\xFCller in D\xFCsseldorf\n";
    upload(wide);
    run();
    ASSERT_THAT(outputs(), SizeIs(1));
    EXPECT_EQ(backend.objects().bytes(outputs().front()), "{\"items\":[{\"a\":\"ä\"}]}\n");
    upload(western);
    run();
    std::string texts;
    for (const ObjectName& output : outputs()) texts += *backend.objects().bytes(output);
    EXPECT_THAT(texts, HasSubstr("Müller in Düsseldorf"));
}

TEST_F(FlowTest, AnUploadThatIsInNoEncodingForSureIsToldAsAFailure) {
    connect("tab");
    upload("a\nM\xFCller\n");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre(HasSubstr("invalid_utf8")));
    upload(
        "\xFF\xFE"
        "a");
    run();
    EXPECT_THAT(frames("tab").back(), HasSubstr("truncated_character"));
}

TEST_F(FlowTest, TheOutputCarriesItsTypeAndTheInputsMetadata) {
    upload("a\n1\n", {{"outputformat", "csv"}, {"note", "kept"}});
    run();
    const auto info = backend.objects().head(outputs().at(0));
    EXPECT_EQ(info->attributes.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(info->attributes.metadata.at("note"), "kept");
    EXPECT_EQ(info->attributes.metadata.at("jobid"), "job-1");
}

TEST_F(FlowTest, NothingIsLeftBehindWhenAllIsDone) {
    connect("tab");
    upload("a\n1\n");
    upload("\"broken\n");
    run();
    const auto all = backend.queue_admin().stats();
    ASSERT_TRUE(all);
    for (const QueueStats& stats : *all) {
        EXPECT_EQ(stats.visible + stats.delayed + stats.in_flight, 0U) << stats.queue.text();
    }
    EXPECT_EQ(backend.objects().staged(), 0U);
}

TEST_F(FlowTest, DuplicatedAndReorderedEventsMakeOneOutputEach) {
    connect("tab");
    std::vector<std::string> events;
    for (int i = 0; i < 20; ++i) {
        const std::string number = std::to_string(i);
        const ObjectInfo info = put(kAda.text() + "/in " + number + ".csv",
                                    "a\n" + number + "\n",
                                    {{"outputformat", "json"}, {"jobid", "job-" + number}});
        for (int copy = 0; copy < 3; ++copy) events.push_back(event_of({event_record(info)}));
    }
    std::mt19937 shuffle(42);
    std::ranges::shuffle(events, shuffle);
    for (const std::string& event : events) {
        send_event(event);
        if (shuffle() % 3 == 0) run();
    }
    run();
    EXPECT_THAT(outputs(), SizeIs(20));
    EXPECT_THAT(runs(), SizeIs(20));
    EXPECT_THAT(frames("tab"), SizeIs(20));
}

TEST_F(FlowTest, TheSameBytesSentAgainAreTheSameOutputAndOtherBytesANewOne) {
    connect("tab");
    upload("a\n1\n");
    run();
    upload("a\n1\n");
    run();
    EXPECT_THAT(outputs(), SizeIs(1));
    upload("a\n2\n");
    run();
    EXPECT_THAT(outputs(), SizeIs(2));
    EXPECT_THAT(frames("tab"), SizeIs(2));
}

TEST_F(FlowTest, AVersionThatWasReplacedBeforeItsTurnGivesNoResult) {
    connect("tab");
    upload("a\nold\n");
    upload("a\nnew\n");
    run();
    ASSERT_THAT(outputs(), SizeIs(1));
    EXPECT_THAT(*backend.objects().bytes(outputs()[0]), HasSubstr("new"));
    EXPECT_THAT(frames("tab"), SizeIs(1));
    EXPECT_THAT(dead(queues::kUploads), IsEmpty());
}

TEST_F(FlowTest, AVersionThatWasReplacedAfterItWasParsedEndsSuperseded) {
    connect("tab");
    upload("a\nold\n");
    ASSERT_TRUE(parse_runner.run_one());
    upload("a\nnew\n");
    run();
    EXPECT_THAT(outputs(), SizeIs(1));
    EXPECT_THAT(frames("tab"), SizeIs(1));
    for (const JobRun& run : runs()) EXPECT_TRUE(is_final(run.state));
}

TEST_F(FlowTest, AFileThatWasDeletedAfterItWasParsedIsToldAsAFailure) {
    connect("tab");
    const ObjectInfo info = upload("a\n1\n");
    ASSERT_TRUE(parse_runner.run_one());
    backend.objects().remove(info.name);
    run();
    EXPECT_THAT(frames("tab"), ElementsAre(HasSubstr(R"("code":"input_deleted")")));
}

TEST_F(FlowTest, TwoUsersWithTheSameJobIdAreToldApart) {
    connect("ada");
    connect("bob", kBob);
    const Metadata metadata{{"outputformat", "json"}, {"jobid", "same"}};
    const ObjectInfo adas = put(kAda.text() + "/in.csv", "a\n1\n", metadata);
    const ObjectInfo bobs = put(kBob.text() + "/in.csv", "a\n1\n", metadata);
    send_event(event_of({event_record(adas), event_record(bobs)}));
    run();
    ASSERT_THAT(frames("ada"), ElementsAre(HasSubstr(kAda.text())));
    ASSERT_THAT(frames("bob"), ElementsAre(HasSubstr(kBob.text())));
}

TEST_F(FlowTest, Fault4_ASequenceNameThatIsNotInTheFileIsAFailureAndNeverTheTextUndefined) {
    connect("tab");
    upload("a,b\n1,2\n", {{"mapping", "a:x"}, {"sequence", "x,c"}});
    run();
    EXPECT_THAT(outputs(), IsEmpty());
    EXPECT_THAT(frames("tab"),
                ElementsAre(AllOf(StartsWith(R"({"status":"failed","jobs":[{"jobid":"job-1",)"),
                                  HasSubstr(R"("code":"unknown_column")"))));
}

TEST_F(FlowTest, Fault4_ASequenceNameThatIsNotInTheMappingKeepsItsName) {
    upload("a,b\n1,2\n", {{"mapping", "a:x"}, {"sequence", "b,x"}});
    run();
    EXPECT_EQ(backend.objects().bytes(outputs().at(0)),
              R"({"items":[{"b":"2","x":"1"}]})"
              "\n");
}

TEST_F(FlowTest, Fault5_AFailureIsToldToTheClientWithItsPlace) {
    connect("tab");
    upload("a,b\n1,2\n3\n");
    run();
    ASSERT_THAT(frames("tab"), SizeIs(1));
    EXPECT_THAT(frames("tab")[0], HasSubstr(R"("code":"ragged_row")"));
    EXPECT_THAT(frames("tab")[0], HasSubstr(R"("row":3)"));
    EXPECT_EQ(runs().at(0).state, JobState::kFailed);
}

TEST_F(FlowTest, Fault5_AMessageThatKeepsFailingIsToldAndKeptInTheDeadLetterQueue) {
    connect("tab");
    upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        backend.fail_next(fakes::Op::kOpen, {Code::kIo, "io_error", "disk /dev/secret", {}});
    }
    run_to_the_end();
    ASSERT_THAT(frames("tab"), SizeIs(1));
    EXPECT_THAT(frames("tab")[0], HasSubstr(R"("code":"io_error")"));
    EXPECT_THAT(frames("tab")[0], testing::Not(HasSubstr("secret")));
    ASSERT_THAT(dead(queues::kFileOperations), SizeIs(1));
    EXPECT_EQ(dead(queues::kFileOperations)[0].reason, "io_error: disk /dev/secret");
    EXPECT_EQ(backend.calls(fakes::Op::kOpen), 5U);
}

TEST_F(FlowTest, Fault5_AGivenUpRunIsRunAgainWhenItsDeadLetterIsRedriven) {
    connect("tab");
    upload("a\n1\n");
    for (int i = 0; i < 5; ++i) {
        backend.fail_next(fakes::Op::kOpen, {Code::kIo, "io_error", "disk", {}});
    }
    run_to_the_end();
    EXPECT_EQ(runs().at(0).state, JobState::kGivenUp);
    ASSERT_EQ(backend.queue_admin().redrive(queues::kFileOperations), 1U);
    run_to_the_end();
    EXPECT_THAT(outputs(), SizeIs(1));
    EXPECT_EQ(runs().at(0).state, JobState::kDone);
    EXPECT_THAT(frames("tab"), ElementsAre(HasSubstr("failed"), HasSubstr("complete")));
}

TEST_F(FlowTest, Fault7_EveryTabOfAUserIsTold) {
    connect("tab-1");
    connect("tab-2");
    upload("a\n1\n");
    run();
    EXPECT_THAT(frames("tab-1"), SizeIs(1));
    EXPECT_THAT(frames("tab-2"), SizeIs(1));
}

TEST_F(FlowTest, Fault7_AClientThatIsOfflineGetsWhatItMissedOnceWhenItConnects) {
    upload("a\n1\n", {{"jobid", "first"}});
    run();
    upload("a\n2\n", {{"jobid", "second"}});
    run();
    connect("tab");
    run();
    EXPECT_THAT(frames("tab"), ElementsAre(HasSubstr("first"), HasSubstr("second")));
    connect("later");
    run();
    EXPECT_THAT(frames("later"), IsEmpty());
}

TEST_F(FlowTest, Fault9_EveryRecordOfAnEventIsHandledAndItsKeyDecoded) {
    std::vector<std::string> records;
    for (const char* name : {"one two.csv", "a+b.csv", "é/ü&=%41.csv", "//x.csv", "end/"}) {
        records.push_back(event_record(
            put(kAda.text() + "/" + name, "a\n1\n", {{"outputformat", "json"}, {"jobid", name}})));
    }
    send_event(event_of(records));
    run();
    EXPECT_THAT(outputs(), SizeIs(5));
    for (const JobRun& run : runs()) EXPECT_EQ(run.state, JobState::kDone);
}

}  // namespace
}  // namespace sluice::pipeline
