// A run that ends while it is transformed: its transform does not go on to the end of the file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "pipeline/create_job.h"
#include "tests/fakes/flow.h"

namespace sluice::pipeline {
namespace {

using fakes::event_of;
using fakes::kAda;
using fakes::kJob;
using fakes::kUploadsBucket;
using testing::IsEmpty;

class EndedMeanwhileTest : public testing::Test, protected fakes::Flow {
  protected:
    // A job over a file of 128 MiB, whose message is the only one.
    EndedMeanwhileTest() {
        const auto body = boost::json::parse(
            R"({"file":{"name":"big.csv","size":4},"output":{"format":"json"}})");
        MadeJob made = make_job(
            kAda, kJob, decode_new_job(body.as_object(), Limits{}).value(), kUploadsBucket);
        (void)backend.commit(std::move(made.outcome)).value();
        std::string bytes = "a\n";
        bytes.resize(128 << 20, 'x');
        for (std::size_t i = 1000; i < bytes.size(); i += 1000) bytes[i] = '\n';
        const ObjectInfo info =
            put(made.run.input.key.text(), bytes, upload_metadata({kAda, kJob}));
        send_event(event_of({fakes::event_record(info, "ObjectCreated:Put")}));
        EXPECT_TRUE(parse_runner.run_one());
    }
    Lease message() {
        return backend.queue()
            .receive(queues::kFileOperations, 1, Seconds{30}, Milliseconds{0}, {})
            .value()
            .at(0);
    }
    // How far the transform comes when `then` happens at its first progress.
    std::uint64_t bytes_read(const std::function<void()>& then) {
        std::uint64_t bytes = 0;
        StageContext context;
        context.tell = [&](const JobProgress& progress) {
            if (bytes == 0) then();
            bytes = progress.bytes;
        };
        const Lease lease = message();
        Outcome outcome = handle.handle(lease, context).value();
        EXPECT_THAT(outcome.publish.size(), std::size_t{bytes == bytes_in_all ? 1U : 0U});
        (void)backend.commit(lease, std::move(outcome)).value();
        return bytes;
    }
    const std::uint64_t bytes_in_all = 128 << 20;
};

TEST_F(EndedMeanwhileTest, OneThatGoesOnIsReadToTheEnd) {
    EXPECT_EQ(bytes_read([] {}), bytes_in_all);
    EXPECT_EQ(backend.jobs().latest(kAda, kJob)->state, JobState::kDone);
}

TEST_F(EndedMeanwhileTest, ACancelledOneIsNot) {
    const auto cancel = [&] {
        const JobRun run = backend.jobs().latest(kAda, kJob).value();
        (void)backend.commit(cancel_job(run).value()).value();
    };
    EXPECT_LT(bytes_read(cancel), bytes_in_all / 2);
    EXPECT_EQ(backend.jobs().latest(kAda, kJob)->state, JobState::kCancelled);
    EXPECT_THAT(outputs(), IsEmpty());
    EXPECT_THAT(waiting(queues::kFileOperations), IsEmpty());
}

}  // namespace
}  // namespace sluice::pipeline
