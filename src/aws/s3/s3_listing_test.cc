#include "aws/s3/s3_listing.h"

#include "tests/aws/s3_fixture.h"

namespace sluice::aws {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const BucketName kBucket{"outputs"};

std::string page(const std::string& entries, const std::string& token = {}) {
    const std::string truncated = token.empty()
                                      ? "<IsTruncated>false</IsTruncated>"
                                      : "<IsTruncated>true</IsTruncated><NextContinuationToken>" +
                                            token + "</NextContinuationToken>";
    return reply(200,
                 "<?xml version=\"1.0\"?>\n<ListBucketResult "
                 "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                 "<EncodingType>url</EncodingType>" +
                     truncated + entries + "</ListBucketResult>");
}
std::string object(const std::string& key) {
    return "<Contents><Key>" + key +
           "</Key><LastModified>2026-03-01T12:00:00.000Z</LastModified>"
           "<ETag>&quot;e1&quot;</ETag><Size>7</Size></Contents>";
}
std::string prefix(const std::string& text) {
    return "<CommonPrefixes><Prefix>" + text + "</Prefix></CommonPrefixes>";
}

class S3Listing : public S3Test {
  protected:
    Listing list(const ListQuery& query) {
        auto listing = store().list(kBucket, query);
        EXPECT_TRUE(listing) << describe(listing.error());
        return listing.value_or(Listing{});
    }
    std::string query_of(std::size_t request) {
        return arrived().at(request).target.substr(std::string("/outputs?").size());
    }
};

TEST_F(S3Listing, TellsObjectsAndCommonPrefixes) {
    serve({page(object("a%2Fb+c%2B") + prefix("d%2F"), "t")});
    const Listing listing = list({.prefix = "p q", .delimiter = "/", .after = "k", .max = 2});
    ASSERT_EQ(listing.objects.size(), 1U);
    EXPECT_EQ(listing.objects[0].name, (ObjectName{kBucket, ObjectKey{"a/b c+"}}));
    EXPECT_EQ(listing.objects[0].size, 7U);
    EXPECT_EQ(listing.objects[0].etag, ETag{"e1"});
    EXPECT_EQ(listing.objects[0].modified, kNow);
    EXPECT_THAT(listing.common_prefixes, ElementsAre("d/"));
    EXPECT_EQ(listing.next, "d/");
    EXPECT_EQ(query_of(0),
              "list-type=2&encoding-type=url&max-keys=2&prefix=p%20q&delimiter=%2F&start-after=k");
}

TEST_F(S3Listing, TheLastPageHasNoNext) {
    serve({page(object("a"))});
    EXPECT_EQ(list({.max = 5'000}).next, "");
    EXPECT_EQ(query_of(0), "list-type=2&encoding-type=url&max-keys=1000");
}

// S3 takes "start-after" for a key: behind "d/" is "d/1", which is "d/" again.
TEST_F(S3Listing, GoesOnBehindACommonPrefix) {
    serve({page(object("e")), page(object("e"))});
    EXPECT_EQ(list({.delimiter = "/", .after = "d/"}).objects.size(), 1U);
    EXPECT_TRUE(query_of(0).ends_with("&start-after=d%2F%F4%8F%BF%BF")) << query_of(0);
    list({.after = "d/"});
    EXPECT_TRUE(query_of(1).ends_with("&start-after=d%2F")) << query_of(1);
}

TEST_F(S3Listing, DoesNotTellACommonPrefixTwice) {
    serve({page(prefix("d%2F"), "t/1"), page(object("e"))});
    const Listing listing = list({.delimiter = "/", .after = "d/", .max = 1});
    EXPECT_THAT(listing.common_prefixes, IsEmpty());
    EXPECT_EQ(listing.objects.size(), 1U);
    EXPECT_TRUE(query_of(1).ends_with("&continuation-token=t%2F1")) << query_of(1);
}

TEST_F(S3Listing, RefusesWhatIsNoListing) {
    for (const std::string& answer :
         {reply(200, "<Other/>"), reply(200, "no XML"), page(object("broken%2"))}) {
        serve({answer});
        EXPECT_EQ(store().list(kBucket, {}).error().name, "bad_answer");
    }
    serve({refusal(404, "NoSuchBucket")});
    EXPECT_EQ(store().list(kBucket, {}).error().name, "no_such_bucket");
}

}  // namespace
}  // namespace sluice::aws
