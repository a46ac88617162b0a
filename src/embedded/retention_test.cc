#include "embedded/retention.h"

#include <atomic>
#include <thread>

#include "embedded/staged_object.h"
#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

const ObjectName kKept{BucketName{"sluice-outputs"}, ObjectKey{"ada/out.json"}};

class RetentionTest : public BackendTest {
  protected:
    RetentionTest() {
        options.object_retention = {{kObject.bucket, Seconds{100}}};
        options.job_retention = Seconds{100};
        open();
    }
    void commit_run(const std::string& id, JobState state) {
        JobRun run;
        run.user = kAda;
        run.run = RunId{id};
        run.input = {kObject.bucket, ObjectKey{id}};
        run.state = state;
        Outcome outcome;
        outcome.runs.push_back(run);
        outcome.inbox.push_back({.user = kAda, .run = run.run, .body = "told"});
        ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    }
    void reserve(const ObjectName& name, const std::string& expected) {
        Outcome outcome;
        outcome.reserve = name;
        const auto done = backend->backend().commit(std::move(outcome));
        EXPECT_EQ(done ? "" : done.error().name, expected);
    }
};

TEST_F(RetentionTest, DeletesObjectsPastTheirBucketsTimeAndNoOthers) {
    ASSERT_TRUE(put(kObject, std::string(100'000, 'x')));
    ASSERT_TRUE(put(kKept, std::string(100'000, 'x')));
    clock.advance(Seconds{100});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(files_in("objects"), 2U);
    clock.advance(Milliseconds{1});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(get(kObject), "(no_such_key)");
    EXPECT_EQ(get(kKept).size(), 100'000U);
    wait_for_files("objects", 1);
}

TEST_F(RetentionTest, KeepsTheInputOfWorkThatHasNotEnded) {
    for (const char* id : {"queued", "given-up", "done"}) {
        ASSERT_TRUE(put({kObject.bucket, ObjectKey{id}}, "a,b"));
    }
    commit_run("queued", JobState::kQueued);
    commit_run("given-up", JobState::kGivenUp);
    commit_run("done", JobState::kDone);
    clock.advance(Milliseconds{100'001});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"done"}}), "(no_such_key)");
    // The next round, too: the first must not delete the record that work needs its input.
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"queued"}}), "a,b");
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"given-up"}}), "a,b");
}

TEST_F(RetentionTest, KeepsAnUploadWhoseEventNobodyHasParsed) {
    ASSERT_TRUE(put(kObject, "a,b"));
    ASSERT_TRUE(send(queues::kUploads, "event"));
    clock.advance(Seconds{1000});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(get(kObject), "a,b");
    ASSERT_TRUE(backend->backend().commit(receive(queues::kUploads).at(0), Outcome{}));
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(get(kObject), "(no_such_key)");
}

TEST_F(RetentionTest, DeletesMoreThanOneBatchHolds) {
    for (int i = 0; i < 6; ++i) {
        Outcome outcome;
        for (int j = 0; j < 100; ++j) {
            const ObjectKey key{std::to_string(i * 100 + j)};
            outcome.publish.push_back(stage({kObject.bucket, key}, "x"));
        }
        ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    }
    clock.advance(Seconds{101});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"0"}}), "(no_such_key)");
    EXPECT_EQ(get({kObject.bucket, ObjectKey{"599"}}), "(no_such_key)");
}

TEST_F(RetentionTest, DeletesFinalRunsWithTheirEventsAndNeverWorkThatHasNotEnded) {
    commit_run("done", JobState::kDone);
    commit_run("failed", JobState::kFailed);
    commit_run("queued", JobState::kQueued);
    commit_run("given-up", JobState::kGivenUp);
    clock.advance(Seconds{101});
    ASSERT_TRUE(backend->maintain());
    EXPECT_FALSE(backend->jobs().get(kAda, RunId{"done"}));
    EXPECT_FALSE(backend->inbox().get(kAda, RunId{"failed"}));
    for (const char* kept : {"queued", "given-up"}) {
        EXPECT_TRUE(backend->jobs().get(kAda, RunId{kept})) << kept;
        EXPECT_TRUE(backend->inbox().get(kAda, RunId{kept})) << kept;
    }
}

TEST_F(RetentionTest, NeverDeletesAMessage) {
    ASSERT_TRUE(send(queues::kUploads, "m"));
    clock.advance(std::chrono::hours{24 * 365});
    ASSERT_TRUE(backend->maintain());
    EXPECT_EQ(receive(queues::kUploads).size(), 1U);
}

TEST_F(RetentionTest, ForgetsAReservationOnlyWhenNoFormForItCanBeValid) {
    reserve(kKept, "");
    clock.advance(std::chrono::hours{24});
    ASSERT_TRUE(backend->maintain());
    reserve(kKept, "key_taken");
    clock.advance(Seconds{1});
    ASSERT_TRUE(backend->maintain());
    reserve(kKept, "");
}

TEST_F(RetentionTest, ForgetsRequestsWhoseTimeIsOverAndNoOthers) {
    const auto claim = [this](const std::string& key) {
        const auto claimed = backend->idempotency().claim(
            kAda, IdempotencyKey{key}, Fingerprint{"request"}, kVisibility);
        return std::get<ClaimGiven>(*claimed).fence;
    };
    const std::uint64_t old = claim("old");
    claim("claimed");
    const std::uint64_t fence = claim("settled");
    clock.advance(std::chrono::hours{1});
    Outcome settle;
    settle.settle = Settlement{kAda, IdempotencyKey{"settled"}, fence, "made"};
    ASSERT_TRUE(backend->backend().commit(std::move(settle)));
    claim("claimed");
    clock.advance(std::chrono::hours{23});
    ASSERT_TRUE(backend->maintain());
    // The record took its fence along: whoever has it must not be taken for the next one.
    EXPECT_GT(claim("old"), old);
    Outcome late;
    late.settle = Settlement{kAda, IdempotencyKey{"old"}, old, "late"};
    EXPECT_EQ(backend->backend().commit(std::move(late)).error().code, Code::kStaleLease);
    backend.reset();
    const auto db = Db::open(options.data_dir / "sluice.db", Db::Mode::kReadWrite).value();
    Statement row = db->query(
                          "SELECT group_concat(key || ' ' || (id > 3), ', ') FROM"
                          " (SELECT key, id FROM idempotency ORDER BY key)")
                        .value();
    ASSERT_TRUE(row.step().value());
    EXPECT_EQ(row.text(0), "claimed 0, old 1, settled 0");
}

TEST_F(RetentionTest, LeavesAStagedObjectAlone) {
    auto staged = stage(kObject, std::string(100'000, 'x'));
    ASSERT_TRUE(backend->maintain());
    Outcome outcome;
    outcome.publish.push_back(std::move(staged));
    ASSERT_TRUE(backend->backend().commit(std::move(outcome)));
    EXPECT_EQ(get(kObject).size(), 100'000U);
}

TEST_F(RetentionTest, SweepsNoFileWhoseRowIsStillOnItsWay) {
    const auto files = Files::open(dir.path()).value();
    const auto readers = Readers::open(options.data_dir / "sluice.db").value();
    const Fd file = files->create_temporary("abcd").value();
    ASSERT_TRUE(files->publish("abcd", file));
    EXPECT_EQ(sweep(*files, *readers, {}).value(), 0U);
    files->keep("abcd");
    EXPECT_EQ(sweep(*files, *readers, {}).value(), 1U);
}

TEST_F(RetentionTest, SweepsNoFileThatAReaderHolds) {
    const auto files = Files::open(dir.path()).value();
    const auto readers = Readers::open(options.data_dir / "sluice.db").value();
    const Fd file = files->create_temporary("abcd").value();
    ASSERT_TRUE(files->publish("abcd", file));
    files->keep("abcd");
    {
        const Hold reader(*files, "abcd");
        EXPECT_EQ(sweep(*files, *readers, {}).value(), 0U);
    }
    EXPECT_EQ(sweep(*files, *readers, {}).value(), 1U);
}

TEST_F(RetentionTest, DeletesNothingMoreOnceItIsStopped) {
    const auto files = Files::open(options.data_dir).value();
    const auto readers = Readers::open(options.data_dir / "sluice.db").value();
    const Fd file = files->create_temporary("abcd").value();
    ASSERT_TRUE(files->publish("abcd", file));
    files->keep("abcd");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(sweep(*files, *readers, stop.get_token()).value(), 0U);
    EXPECT_EQ(sweep(*files, *readers, {}).value(), 1U);
}

// After a failed fsync the log may hold the row, and only the next start can see it.
TEST_F(RetentionTest, SweepsNoFileThatWasLeftForTheNextStart) {
    const auto files = Files::open(dir.path()).value();
    const auto readers = Readers::open(options.data_dir / "sluice.db").value();
    auto file = StagedFile::create(*files, "abcd").value();
    ASSERT_TRUE(file->publish());
    file->leave();
    file.reset();
    EXPECT_EQ(sweep(*files, *readers, {}).value(), 0U);
    EXPECT_EQ(files->object_ids().value().size(), 1U);
}

// The first sweep runs beside the uploads of a server that is ready.
TEST_F(RetentionTest, SweepsNothingThatIsPublishedMeanwhile) {
    std::atomic<bool> done = false;
    std::jthread publishing([&] {
        for (int i = 0; i < 100; ++i) {
            EXPECT_TRUE(
                put({kKept.bucket, ObjectKey{std::to_string(i)}}, std::string(70'000, 'x')));
        }
        done = true;
    });
    while (!done) ASSERT_TRUE(backend->maintain());
    publishing.join();
    EXPECT_EQ(files_in("objects"), 100U);
}

TEST_F(RetentionTest, WorksInTheBackgroundUntilTheBackendEnds) {
    backend->start_maintenance();
    backend.reset();
}

class CapacityTest : public BackendTest {};

TEST_F(CapacityTest, RefusesWhenTheDiskIsTooFullAndSaysTheNumbers) {
    options.limits.disk_free_bytes_min = std::uint64_t{1} << 62U;
    open();
    const auto refused = backend->capacity().admit(5);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::kStorageFull);
    EXPECT_NE(refused.error().message.find("needed: 5 bytes"), std::string::npos);
}

TEST_F(CapacityTest, RefusesAnUploadThatIsLargerThanWhatIsFree) {
    open();
    EXPECT_TRUE(backend->capacity().admit(1));
    EXPECT_EQ(backend->capacity().admit(std::uint64_t{1} << 62U).error().code, Code::kStorageFull);
}

TEST_F(CapacityTest, RefusesWhileAQueueIsTooDeep) {
    options.limits.queue_depth_max = 1;
    open();
    EXPECT_TRUE(backend->capacity().admit(1));
    ASSERT_TRUE(send(queues::kUploads, "m"));
    EXPECT_EQ(backend->capacity().admit(1).error().name, "queue_full");
}

TEST_F(CapacityTest, RefusesAndHandsOutNothingWhileStopping) {
    open();
    ASSERT_TRUE(send(queues::kUploads, "m"));
    const auto leases = receive(queues::kUploads, 1);
    backend->stop_accepting();
    EXPECT_EQ(backend->capacity().admit(1).error().code, Code::kUnavailable);
    // Work in progress may still end.
    EXPECT_TRUE(backend->queue().release(leases.at(0), {}));
    EXPECT_TRUE(receive(queues::kUploads).empty());
}

}  // namespace
}  // namespace sluice::embedded
