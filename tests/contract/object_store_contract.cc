// The contract of ports/object_store.h.
#include "tests/contract/world.h"

namespace sluice::contract {
namespace {

using ObjectStoreContract = Contract;

// Larger than what an adapter may keep in memory or in its database.
std::string large_content() {
    std::string bytes;
    for (int i = 0; bytes.size() < 300'000; ++i) bytes += std::to_string(i) + ",";
    return bytes;
}

TEST_F(ObjectStoreContract, AnObjectThatWasNeverPublishedIsAbsent) {
    EXPECT_EQ(error_name(world->objects().head(kInput)), "no_such_key");
    EXPECT_EQ(error_code(world->objects().head(kInput)), Code::kNotFound);
    EXPECT_EQ(error_code(world->objects().open(kInput, std::nullopt, std::nullopt)),
              Code::kNotFound);
}

TEST_F(ObjectStoreContract, AStagedObjectIsInvisibleUntilItIsPublished) {
    auto staged = stage(kInput, "a,b\n");
    EXPECT_EQ(error_code(world->objects().head(kInput)), Code::kNotFound);
    Outcome outcome;
    outcome.publish.push_back(std::move(staged));
    ASSERT_TRUE(world->backend().commit(std::move(outcome)));
    EXPECT_EQ(get(kInput), "a,b\n");
}

TEST_F(ObjectStoreContract, AStagedObjectKnowsWhatItWillBe) {
    ObjectAttributes attributes;
    attributes.metadata = {{"jobid", "j"}};
    const auto staged = stage(kInput, "a,b\n", attributes);
    EXPECT_EQ(staged->info().name, kInput);
    EXPECT_EQ(staged->info().size, 4U);
    EXPECT_EQ(staged->info().etag, ETag{"f69f5b72bc79a92dc70c63c9aa142e36"});
    EXPECT_EQ(staged->info().attributes, attributes);
}

TEST_F(ObjectStoreContract, HeadTellsSizeHashTimeAndAttributes) {
    ObjectAttributes attributes;
    attributes.content_type = "text/csv; charset=utf-8";
    attributes.content_disposition = "attachment";
    attributes.content_encoding = "identity";
    attributes.cache_control = "no-store";
    attributes.metadata = {{"jobid", "j1"}, {"mapping", "é:e"}};
    world->clock.advance(Seconds{5});
    put(kInput, "a,b\n", attributes);
    const auto info = world->objects().head(kInput);
    ASSERT_TRUE(info);
    EXPECT_EQ(info->name, kInput);
    EXPECT_EQ(info->size, 4U);
    EXPECT_EQ(info->etag, ETag{"f69f5b72bc79a92dc70c63c9aa142e36"});
    EXPECT_TRUE(world->is_now(info->modified));
    EXPECT_EQ(info->attributes, attributes);
}

TEST_F(ObjectStoreContract, ReturnsEveryByteOfALargeObject) {
    const std::string bytes = large_content();
    put(kInput, bytes);
    EXPECT_EQ(get(kInput), bytes);
    EXPECT_EQ(world->objects().head(kInput)->size, bytes.size());
}

TEST_F(ObjectStoreContract, KeepsAnEmptyObject) {
    put(kInput, "");
    EXPECT_EQ(get(kInput), "");
    EXPECT_EQ(world->objects().head(kInput)->etag, ETag{"d41d8cd98f00b204e9800998ecf8427e"});
}

TEST_F(ObjectStoreContract, ReadsARangeWithBothEndsInside) {
    for (const std::string& bytes : {std::string("0123456789"), large_content()}) {
        put(kInput, bytes);
        auto opened = world->objects().open(kInput, ByteRange{3, 5}, std::nullopt);
        ASSERT_TRUE(opened);
        EXPECT_EQ(drain(*opened->bytes), bytes.substr(3, 3));
        EXPECT_EQ(opened->info.size, bytes.size());
    }
}

TEST_F(ObjectStoreContract, RefusesARangeOutsideTheObject) {
    put(kInput, "0123456789");
    EXPECT_EQ(error_name(world->objects().open(kInput, ByteRange{0, 10}, std::nullopt)),
              "invalid_range");
    EXPECT_EQ(error_name(world->objects().open(kInput, ByteRange{5, 4}, std::nullopt)),
              "invalid_range");
}

TEST_F(ObjectStoreContract, IfMatchOpensOnlyThatVersion) {
    put(kInput, "one");
    const ETag first = world->objects().head(kInput)->etag;
    EXPECT_TRUE(world->objects().open(kInput, std::nullopt, first));
    put(kInput, "two");
    const auto stale = world->objects().open(kInput, std::nullopt, first);
    EXPECT_EQ(error_code(stale), Code::kConflict);
    EXPECT_EQ(error_name(stale), "precondition_failed");
}

TEST_F(ObjectStoreContract, AReaderReadsToTheEndWhatItOpened) {
    const std::string bytes = large_content();
    put(kInput, bytes);
    auto opened = world->objects().open(kInput, std::nullopt, std::nullopt);
    put(kInput, "replaced");
    EXPECT_EQ(drain(*opened->bytes), bytes);
    EXPECT_EQ(get(kInput), "replaced");
}

TEST_F(ObjectStoreContract, AReaderStartsAgainAfterRewind) {
    for (const std::string& bytes : {std::string("0123456789"), large_content()}) {
        put(kInput, bytes);
        auto opened = world->objects().open(kInput, std::nullopt, std::nullopt);
        std::array<char, 4> some{};
        ASSERT_TRUE(opened->bytes->read(some));
        ASSERT_TRUE(opened->bytes->rewind());
        EXPECT_EQ(drain(*opened->bytes), bytes);
    }
}

TEST_F(ObjectStoreContract, AThrownAwayWriterLeavesNothing) {
    {
        auto writer = world->objects().stage(kInput, {}).value();
        ASSERT_TRUE(writer->write(large_content()));
    }
    {
        const auto staged = stage(kInput, large_content());
    }
    EXPECT_EQ(error_code(world->objects().head(kInput)), Code::kNotFound);
}

TEST_F(ObjectStoreContract, KeysAreBytesAndNotPaths) {
    const std::string long_part(800, 'k');
    for (const std::string key : {"a/../b", "/", "..", "a//b", "é ü+%2F", "trailing/"}) {
        const ObjectName name{kInput.bucket, ObjectKey{key}};
        put(name, "content of " + key);
        EXPECT_EQ(get(name), "content of " + key);
    }
    const ObjectName long_name{kInput.bucket, ObjectKey{long_part}};
    put(long_name, "long");
    EXPECT_EQ(get(long_name), "long");
}

TEST_F(ObjectStoreContract, TheSameKeyInAnotherBucketIsAnotherObject) {
    put(kInput, "in");
    EXPECT_EQ(get({BucketName{"sluice-outputs"}, kInput.key}), "(absent)");
}

}  // namespace
}  // namespace sluice::contract
