#include "pipeline/handle_csv_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/memory_stream.h"
#include "base/version.h"
#include "engine/bytes/compressing_sink.h"
#include "signing/digest.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

class HandleCsvFilesTest : public testing::Test, protected fakes::Flow {};

TEST_F(HandleCsvFilesTest, AStopIsHeardWhileCompressedBytesGiveNoText) {
    MemorySink member;
    engine::CompressingSink gzip(member, engine::Compression::kGzip);
    ASSERT_TRUE(gzip.finish());
    std::string empty_members;
    while (empty_members.size() < 1'000'000) empty_members += member.bytes();
    upload(empty_members);
    ASSERT_TRUE(parse_runner.run_one());
    const auto leases =
        backend.queue().receive(queues::kFileOperations, 1, Seconds{30}, Milliseconds{0}, {});
    std::stop_source stop;
    int calls = 0;
    StageContext context{stop.get_token(), [&] {
                             if (++calls == 3) stop.request_stop();
                         }};
    const auto outcome = handle.handle(leases->at(0), context);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Code::kCancelled);
    EXPECT_EQ(calls, 3);
}

TEST_F(HandleCsvFilesTest, ProgressIsThatOfTheFileAsItIsStored) {
    std::string rows = "n\n";
    while (rows.size() < 4 << 20) rows += std::to_string(rows.size() * 0x9E3779B97F4A7C15) + '\n';
    MemorySink stored;
    engine::CompressingSink gzip(stored, engine::Compression::kGzip);
    ASSERT_TRUE(gzip.write(rows));
    ASSERT_TRUE(gzip.finish());
    upload(stored.bytes());
    ASSERT_TRUE(parse_runner.run_one());
    const auto leases =
        backend.queue().receive(queues::kFileOperations, 1, Seconds{30}, Milliseconds{0}, {});
    std::vector<std::uint64_t> told;
    StageContext context;
    context.tell = [&](const JobProgress& progress) {
        EXPECT_EQ(progress.bytes_in_all, stored.bytes().size());
        told.push_back(progress.bytes);
    };
    ASSERT_TRUE(handle.handle(leases->at(0), context));
    ASSERT_GT(told.size(), 2U);
    EXPECT_LT(told.front(), stored.bytes().size() / 2);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_EQ(told.back(), stored.bytes().size());
}

// What a test sees of a run that ended.
class RejectingTest : public testing::Test, protected fakes::Flow {
  protected:
    JobRun converted(const std::string& bytes,
                     Metadata metadata = {{"onerror", "reject"}},
                     const std::string& file = "in.csv") {
        upload(bytes, std::move(metadata), file);
        EXPECT_TRUE(parse_runner.run_one());
        handle_runner.run_one();
        return backend.jobs().latest(fakes::kAda, JobId{"job-1"}).value();
    }
    std::string object(const ObjectName& name) {
        const auto opened = backend.objects().open(name, std::nullopt, std::nullopt);
        if (!opened) return describe(opened.error());
        std::string bytes(opened->info.size, '\0');
        EXPECT_EQ(opened->bytes->read(bytes).value(), bytes.size());
        return bytes;
    }
};

TEST_F(RejectingTest, BadRecordsGoBesideTheOutput) {
    const JobRun run = converted("a,b\n1,2\n3\n4,5\n");
    ASSERT_EQ(run.state, JobState::kDone);
    EXPECT_EQ(object(*run.output),
              "{\"items\":[{\"a\":\"1\",\"b\":\"2\"},\n{\"a\":\"4\",\"b\":\"5\"}]}\n");
    ASSERT_TRUE(run.rejects);
    EXPECT_EQ(run.rejected, 1U);
    const std::string& key = run.rejects->key.text();
    EXPECT_EQ(key, fakes::kAda.text() + "/transform/json/rejected_" + run.run.text() + ".ndjson");
    const std::string line = object(*run.rejects);
    EXPECT_TRUE(line.starts_with("{\"row\":3,\"byte_offset\":8,\"code\":\"ragged_row\"")) << line;
    EXPECT_TRUE(line.ends_with("\"raw\":\"3\\n\"}\n")) << line;
}

TEST_F(RejectingTest, NothingBadLeavesNoRejects) {
    const JobRun run = converted("a,b\n1,2\n");
    ASSERT_EQ(run.state, JobState::kDone);
    EXPECT_FALSE(run.rejects);
    EXPECT_EQ(run.rejected, 0U);
}

TEST_F(RejectingTest, WithoutAWordTheFirstBadRecordFailsTheRun) {
    for (const Metadata& metadata : {Metadata{}, Metadata{{"onerror", "fail"}}}) {
        const JobRun run = converted("a,b\n1,2\n3\n", metadata);
        EXPECT_EQ(run.state, JobState::kFailed);
        EXPECT_EQ(run.error.value().name, "ragged_row");
    }
}

TEST_F(RejectingTest, AnotherWordIsRefused) {
    const JobRun run = converted("a,b\n1,2\n", {{"onerror", "ignore"}});
    EXPECT_EQ(run.state, JobState::kFailed);
    EXPECT_EQ(run.error.value().name, "bad_on_error");
}

TEST_F(RejectingTest, TheReceiptIsThatOfConvert) {
    const JobRun run = converted("a,b\n1,2\n3\n", {{"onerror", "reject"}, {"mapping", "a:x"}});
    const auto sha256 = [](std::string_view text) { return signing::sha256_hex(text); };
    const std::string digests =
        R"("sha256":{"input":")" + sha256("a,b\n1,2\n3\n") + R"(","output":")" +
        sha256(object(*run.output)) + R"(","recipe":")" +
        sha256(R"({"version":1,"steps":[{"do":"rename","columns":[{"from":"a","to":"x"}]}]})") +
        R"(","rejects":")" + sha256(object(*run.rejects)) +
        R"--("},"warnings":["the last record may be a footer, which can be rejected"]})--" + "\n";
    EXPECT_EQ(run.receipt,
              "{\"engine\":\"sluice " + std::string(kVersion) +
                  R"(","rows_in":2,"rows_out":1,"rejected":1,"filtered":0,"deduplicated":0,)" +
                  R"("bytes_in":10,"bytes_out":)" + std::to_string(run.output_bytes) + ',' +
                  digests);
}

TEST_F(RejectingTest, TheReceiptTellsAnotherEncoding) {
    const JobRun utf16 = converted(std::string("\xFF\xFE"
                                               "a\0\n\0"
                                               "1\0\n\0",
                                               10),
                                   {});
    ASSERT_EQ(utf16.state, JobState::kDone);
    EXPECT_NE(utf16.receipt.find(R"("encoding":"UTF-16LE")"), std::string::npos) << utf16.receipt;
}

class DetectionTest : public RejectingTest {
  protected:
    // The output of a run that is done.
    std::string output_of(const JobRun& run) {
        if (run.state != JobState::kDone) return run.error ? describe(*run.error) : "not done";
        return object(*run.output);
    }
};

const std::string kPair = "{\"items\":[{\"a\":\"1\",\"b\":\"2,5\"}]}\n";

TEST_F(DetectionTest, WhatNobodySaysIsDetectedAsByConvert) {
    EXPECT_EQ(output_of(converted("a\tb\n1\t2,5\n", {})), kPair);
    const JobRun run = converted("made today\n\na;b\n1;2,5\n", {});
    EXPECT_EQ(output_of(run), kPair);
    EXPECT_NE(run.receipt.find(R"("detected":{"delimiter":";",)"), std::string::npos)
        << run.receipt;
    EXPECT_NE(run.receipt.find(R"("skip_rows":2)"), std::string::npos) << run.receipt;
    const JobRun plain = converted("a,b\n1,2\n", {});
    EXPECT_EQ(plain.receipt.find("detected"), std::string::npos) << plain.receipt;
}

TEST_F(DetectionTest, WhatTheMetadataSaysWins) {
    const std::string one = "{\"items\":[{\"a;b\":\"1;2\"}]}\n";
    EXPECT_EQ(output_of(converted("a;b\n1;2\n", {{"detect", "off"}})), one);
    EXPECT_EQ(output_of(converted("a;b\n1;2\n", {{"delimiter", "comma"}})), one);
    EXPECT_EQ(output_of(converted("a;b\n1;2\n", {{"detect", "on"}})),
              "{\"items\":[{\"a\":\"1\",\"b\":\"2\"}]}\n");
    const Metadata both{{"detect", "off"}, {"delimiter", "|"}};
    EXPECT_EQ(output_of(converted("a|b\n1|2,5\n", both)), kPair);
    // What is called Windows-1252 is no UTF-8, and nothing is guessed.
    const JobRun off = converted(
        "a\nZo\xEB Ren\xE9"
        "e Fran\xE7ois\n",
        {{"detect", "off"}});
    EXPECT_EQ(off.error.value().name, "invalid_utf8");
}

TEST_F(DetectionTest, WordsThatSayNothingAreRefused) {
    EXPECT_EQ(converted("a\n", {{"detect", "maybe"}}).error.value().name, "bad_detect");
    EXPECT_EQ(converted("a\n", {{"delimiter", "a\nb"}}).error.value().name, "bad_dialect");
    EXPECT_EQ(converted("a\n", {{"delimiter", "\""}}).error.value().name, "bad_dialect");
}

TEST_F(DetectionTest, AnEncodingThatIsSaidWinsOverWhatTheBytesLookLike) {
    const std::string french = "a\nZo\xEB Ren\xE9\n";  // too short for a guess
    EXPECT_EQ(converted(french, {}).error.value().name, "invalid_utf8");
    const JobRun latin = converted(french, {{"encoding", "windows-1252"}});
    EXPECT_EQ(output_of(latin), "{\"items\":[{\"a\":\"Zoë René\"}]}\n");
    EXPECT_NE(latin.receipt.find(R"("encoding":"WINDOWS-1252")"), std::string::npos);
    // Valid UTF-8 is read as what it is said to be; with `detect: off`, too.
    for (const char* const detect : {"on", "off"}) {
        const JobRun said =
            converted("a\n\xC3\xA9\n", {{"encoding", "Latin1"}, {"detect", detect}});
        EXPECT_EQ(output_of(said), "{\"items\":[{\"a\":\"Ã©\"}]}\n");
    }
}

TEST_F(DetectionTest, AnUnknownEncodingFailsTheJobAndTellsWhereNamesAre) {
    const JobRun run = converted("a\n1\n", {{"encoding", "utf_16"}});
    EXPECT_EQ(run.error.value().name, "unknown_encoding");
    EXPECT_NE(run.error->message.find("did you mean \"utf-16\""), std::string::npos);
    EXPECT_NE(run.error->message.find("iconv -l"), std::string::npos);
}

TEST_F(DetectionTest, WhatIsNoTextIsReplacedAndCountedWhenAsked) {
    const std::string bytes = "a\nx\xFFy\n";
    const JobRun run = converted(bytes, {{"replaceinvalid", "on"}, {"detect", "off"}});
    EXPECT_EQ(output_of(run), "{\"items\":[{\"a\":\"x\uFFFDy\"}]}\n");
    EXPECT_NE(run.receipt.find(R"("replaced":1)"), std::string::npos) << run.receipt;
    const JobRun off = converted(bytes, {{"replaceinvalid", "off"}, {"detect", "off"}});
    EXPECT_EQ(off.error.value().name, "invalid_utf8");
}

TEST_F(DetectionTest, EveryFactOfTheDialectCanBeSaid) {
    EXPECT_EQ(output_of(converted("x\na,b\n#,\n'1','2,5',\n",
                                  {{"quotechar", "'"},
                                   {"commentprefix", "#"},
                                   {"skiprows", "1"},
                                   {"trailingdelimiter", "on"}})),
              kPair);
    EXPECT_EQ(output_of(converted("a,b\n1,2\\,5\n", {{"escapechar", "\\"}})), kPair);
    EXPECT_EQ(output_of(converted("1\n", {{"headerrows", "0"}})),
              "{\"items\":[{\"column_1\":\"1\"}]}\n");
    EXPECT_EQ(output_of(converted("a,b\n1\n", {{"lenient", "on"}, {"detect", "off"}})),
              "{\"items\":[{\"a\":\"1\",\"b\":\"\"}]}\n");
    EXPECT_EQ(output_of(converted("a\n\"1\n", {{"quotechar", "none"}})),
              "{\"items\":[{\"a\":\"\\\"1\"}]}\n");
    EXPECT_EQ(converted("a\n", {{"quotechar", "''"}}).error.value().name, "bad_dialect");
    EXPECT_EQ(converted("a\n", {{"quotechar", ","}}).error.value().name, "bad_dialect");
    EXPECT_EQ(converted("a\n", {{"skiprows", "few"}}).error.value().name, "bad_skiprows");
}

TEST_F(DetectionTest, TheReceiptIsToldToWhoAsksForIt) {
    connect("ada");
    const JobRun run = converted("a,b\n1,2\n", {{"tellreceipt", "on"}});
    ASSERT_EQ(run.state, JobState::kDone);
    this->run();
    const std::string receipt = run.receipt.substr(0, run.receipt.size() - 1);  // a line
    EXPECT_EQ(frames("ada").at(0),
              R"({"status":"complete","jobs":[{"jobid":"job-1","bucket":"sluice-outputs","key":")" +
                  run.output->key.text() + R"(","receipt":)" + receipt + "}]}");
    for (const Metadata& metadata : {Metadata{}, Metadata{{"tellreceipt", "off"}}}) {
        converted("a,b\n1,2\n", metadata);
        this->run();
        EXPECT_EQ(frames("ada").back().find("receipt"), std::string::npos);
    }
    EXPECT_EQ(frames("ada").size(), 3U);
    EXPECT_EQ(converted("a\n", {{"tellreceipt", "yes"}}).error.value().name, "bad_tellreceipt");
}

TEST_F(DetectionTest, TheKeyIsANameAsConvertReadsIt) {
    EXPECT_EQ(output_of(converted("text\na, b\nc\n", {}, "in.tsv")),
              "{\"items\":[{\"text\":\"a, b\"},\n{\"text\":\"c\"}]}\n");
    EXPECT_EQ(converted("a,b\n1,2\n", {}, "in.json").error.value().name, "invalid_json");
    EXPECT_EQ(converted("[]", {{"delimiter", ";"}}, "in.json").error.value().name, "bad_dialect");
    EXPECT_EQ(converted("a,b\n1,2\n", {}, "in.csv.gz").error.value().name, "corrupt_compression");
    const JobRun json = converted("[{\"a\":1}]", {}, "in.csv");
    EXPECT_EQ(output_of(json), "{\"items\":[{\"a\":\"1\"}]}\n");
    EXPECT_EQ(json.receipt.find("warnings"), std::string::npos) << json.receipt;
}

// The run that comes again after a crash gives the same bytes.
TEST_F(DetectionTest, TheSameUploadGivesTheSameBytesAgain) {
    const std::string bytes = "sep=;\r\na;b\r\n'1';'2,5'\r\n'3';'4'\r\n";
    const JobRun first = converted(bytes, {});
    upload(bytes, {{"jobid", "job-2"}});
    run();
    const JobRun second = backend.jobs().latest(fakes::kAda, JobId{"job-2"}).value();
    EXPECT_EQ(output_of(first), output_of(second));
    EXPECT_EQ(first.receipt, second.receipt);
    EXPECT_NE(first.run, second.run);
}

}  // namespace
}  // namespace sluice::pipeline
