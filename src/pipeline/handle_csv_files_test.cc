#include "pipeline/handle_csv_files.h"

#include <gtest/gtest.h>

#include "base/memory_stream.h"
#include "engine/bytes/compressing_sink.h"
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

}  // namespace
}  // namespace sluice::pipeline
