// How long the runs of v1 stay, which are there before their files.
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class JobRetentionTest : public BackendTest {
  protected:
    JobRetentionTest() {
        options.object_retention = {{kObject.bucket, Seconds{100}}};
        options.job_retention = Seconds{100};
        open();
    }
    void commit_run(const std::string& id, JobState state) {
        JobRun run;
        run.user = kAda;
        run.run = RunId{id};
        run.protocol = Protocol::kV1;
        run.input = {kObject.bucket, ObjectKey{id}};
        run.state = state;
        Outcome outcome;
        outcome.runs.push_back(run);
        outcome.requests.push_back({kAda, run.run, "{}"});
        ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    }
};

TEST_F(JobRetentionTest, ForgetsWithARunWhatItWasAskedToDo) {
    commit_run("done", JobState::kDone);
    clock.advance(Seconds{100});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(backend->jobs().request(kAda, RunId{"done"})->document, "{}");
    clock.advance(Seconds{1});
    ASSERT_TRUE(backend->maintain());
    EXPECT_FALSE(backend->jobs().request(kAda, RunId{"done"}));
}

TEST_F(JobRetentionTest, KeepsARunWhoseFileHasComeThoughItStillAwaitsIt) {
    commit_run("awaits", JobState::kAwaitingUpload);
    commit_run("came", JobState::kAwaitingUpload);
    clock.advance(Seconds{99});
    ASSERT_TRUE(put({kObject.bucket, ObjectKey{"came"}}, "a,b"));
    ASSERT_TRUE(send(queues::kUploads, "event"));
    clock.advance(Seconds{500});
    ASSERT_TRUE(backend->maintain());
    EXPECT_FALSE(backend->jobs().get(kAda, RunId{"awaits"})) << "nobody uploaded";
    EXPECT_TRUE(backend->jobs().get(kAda, RunId{"came"})) << "else the upload would be lost";
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"came"}}), "a,b");
    commit_run("came", JobState::kCancelled);
    ASSERT_TRUE(backend->backend().commit(receive(queues::kUploads).at(0), Outcome{}));
    clock.advance(Seconds{101});
    ASSERT_TRUE(backend->maintain());
    EXPECT_FALSE(backend->jobs().get(kAda, RunId{"came"}));
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"came"}}), "(no_such_key)");
}

TEST_F(JobRetentionTest, KeepsARunWhoseFileIsJustComingInParts) {
    commit_run("slow", JobState::kAwaitingUpload);
    clock.advance(Seconds{99});
    MultipartUpload upload;
    upload.id = UploadId{"upload"};
    upload.name = {kObject.bucket, ObjectKey{"slow"}};
    Outcome begin;
    begin.storage.emplace_back(BeginUpload{upload});
    ASSERT_TRUE(backend->backend().commit(std::move(begin)));
    clock.advance(Seconds{2});
    ASSERT_TRUE(backend->maintain());
    EXPECT_TRUE(backend->jobs().get(kAda, RunId{"slow"}));
    Outcome abort;
    abort.storage.emplace_back(AbortUpload{upload.id});
    ASSERT_TRUE(backend->backend().commit(std::move(abort)));
    ASSERT_TRUE(backend->maintain());
    EXPECT_FALSE(backend->jobs().get(kAda, RunId{"slow"}));
}

}  // namespace
}  // namespace sluice::embedded
