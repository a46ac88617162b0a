// What the storage endpoint asks of a commit: what must hold, objects removed and tagged.
#include <gmock/gmock.h>

#include "tests/embedded/test_backend.h"

namespace sluice::embedded {
namespace {

class StorageRows : public BackendTest {
  protected:
    StorageRows() { open(); }

    std::string commit(Outcome outcome) {
        const auto done = backend->backend().commit(std::move(outcome));
        return done ? "done" : done.error().name;
    }
    // An object of other bytes, if that holds.
    std::string put_if(Expectation expectation) {
        Outcome outcome;
        outcome.expect.push_back(std::move(expectation));
        outcome.publish.push_back(stage(kObject, "new"));
        outcome.send.push_back({queues::kUploads, kAda, "written", Milliseconds{0}});
        return commit(std::move(outcome));
    }
    std::string change(StorageChange change) {
        Outcome outcome;
        outcome.storage.push_back(std::move(change));
        return commit(std::move(outcome));
    }
    ETag etag() { return backend->objects().head(kObject)->etag; }
};

TEST_F(StorageRows, AnAbsentObjectIsExpectedToBeAbsent) {
    EXPECT_EQ(put_if(ObjectAbsent{kObject}), "done");
    EXPECT_EQ(put_if(ObjectAbsent{kObject}), "precondition_failed");
    EXPECT_EQ(receive(queues::kUploads).size(), 1U);  // of the one that was written
}

TEST_F(StorageRows, AnObjectIsExpectedToBeWhatItIs) {
    EXPECT_EQ(put_if(ObjectIs{kObject, ETag{"x"}}), "no_such_key");
    EXPECT_EQ(put_if(ObjectIs{kObject, std::nullopt}), "no_such_key");
    ASSERT_TRUE(put(kObject, "old"));
    EXPECT_EQ(put_if(ObjectIs{kObject, ETag{"x"}}), "precondition_failed");
    EXPECT_EQ(get(kObject), "old");
    EXPECT_EQ(put_if(ObjectIs{kObject, etag()}), "done");
    EXPECT_EQ(get(kObject), "new");
    EXPECT_EQ(put_if(ObjectIs{kObject, std::nullopt}), "done");
}

TEST_F(StorageRows, ARefusedCommitLeavesNothing) {
    const std::string large(300'000, 'x');
    ASSERT_TRUE(put(kObject, "old"));
    Outcome outcome;
    outcome.expect.emplace_back(ObjectAbsent{kObject});
    outcome.publish.push_back(stage(kObject, large));
    outcome.storage.emplace_back(RemoveObject{kObject});
    EXPECT_EQ(commit(std::move(outcome)), "precondition_failed");
    EXPECT_EQ(get(kObject), "old");
    wait_for_files("objects", 0);
    wait_for_files("tmp", 0);
}

TEST_F(StorageRows, ARemovedObjectIsGoneWithItsFile) {
    const ObjectName other{kObject.bucket, ObjectKey{"other"}};
    ASSERT_TRUE(put(kObject, std::string(300'000, 'x')));
    ASSERT_TRUE(put(other, "other"));
    EXPECT_EQ(files_in("objects"), 1U);
    auto reader = backend->objects().open(kObject, std::nullopt, std::nullopt).value();
    EXPECT_EQ(change(RemoveObject{kObject}), "done");
    EXPECT_EQ(get(kObject), "(no_such_key)");
    EXPECT_EQ(drain(*reader.bytes).size(), 300'000U);  // who reads it reads it to the end
    reader.bytes.reset();
    wait_for_files("objects", 0);
    EXPECT_EQ(change(RemoveObject{kObject}), "done");
    restart();
    EXPECT_EQ(get(kObject), "(no_such_key)");
    EXPECT_EQ(get(other), "other");
}

TEST_F(StorageRows, TagsReplaceTagsAndNothingElse) {
    EXPECT_EQ(change(TagObject{kObject, {{"a", "1"}}}), "no_such_key");
    ASSERT_TRUE(put(kObject, "old"));
    const ObjectInfo before = backend->objects().head(kObject).value();
    clock.advance(Seconds{5});
    EXPECT_EQ(change(TagObject{kObject, {{"a", "1"}, {"é", ""}}}), "done");
    restart();
    ObjectInfo after = backend->objects().head(kObject).value();
    EXPECT_EQ(after.attributes.tags, (Tags{{"a", "1"}, {"é", ""}}));
    EXPECT_EQ(after.modified, before.modified);
    EXPECT_EQ(get(kObject), "old");
    EXPECT_EQ(change(TagObject{kObject, {}}), "done");
    EXPECT_EQ(backend->objects().head(kObject)->attributes, before.attributes);
}

}  // namespace
}  // namespace sluice::embedded
