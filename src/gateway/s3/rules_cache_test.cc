#include "gateway/s3/rules_cache.h"

#include <gtest/gtest.h>

namespace sluice::gateway::s3 {
namespace {

int times_read = 0;

Result<std::string> read(const std::string& document) {
    ++times_read;
    if (document == "bad") return fail(Code::kInvalid, "bad", "it is bad");
    return "read " + document;
}

class RulesCacheTest : public ::testing::Test {
  protected:
    RulesCacheTest() { times_read = 0; }
    RulesCache<std::string> cache_{read};
    const BucketName bucket_{"a"};
};

TEST_F(RulesCacheTest, ReadsADocumentOnce) {
    EXPECT_EQ(**cache_.of(bucket_, "one"), "read one");
    EXPECT_EQ(**cache_.of(bucket_, "one"), "read one");
    EXPECT_EQ(times_read, 1);
}

TEST_F(RulesCacheTest, ReadsAnotherDocumentAndKeepsWhatItGave) {
    const auto first = *cache_.of(bucket_, "one");
    EXPECT_EQ(**cache_.of(bucket_, "two"), "read two");
    EXPECT_EQ(**cache_.of(BucketName{"b"}, "one"), "read one");
    EXPECT_EQ(*first, "read one");
    EXPECT_EQ(times_read, 3);
}

TEST_F(RulesCacheTest, TellsWhyADocumentCannotBeRead) {
    EXPECT_EQ(cache_.of(bucket_, "bad").error().name, "bad");
    EXPECT_EQ(**cache_.of(bucket_, "one"), "read one");
}

TEST_F(RulesCacheTest, ForgetsBucketsThatWent) {
    const std::weak_ptr<const std::string> first = *cache_.of(bucket_, "one");
    EXPECT_FALSE(first.expired());
    for (int i = 0; i < 300; ++i) {
        EXPECT_TRUE(cache_.of(BucketName{"b" + std::to_string(i)}, "one"));
    }
    EXPECT_TRUE(first.expired());
}

}  // namespace
}  // namespace sluice::gateway::s3
