#include "pipeline/handle_csv_files.h"

#include <gtest/gtest.h>

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

// What a test sees of a run that ended.
class RejectingTest : public testing::Test, protected fakes::Flow {
  protected:
    JobRun converted(const std::string& bytes, Metadata metadata = {{"onerror", "reject"}}) {
        upload(bytes, std::move(metadata));
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
        R"(","rejects":")" + sha256(object(*run.rejects)) + R"("}})" + "\n";
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

}  // namespace
}  // namespace sluice::pipeline
