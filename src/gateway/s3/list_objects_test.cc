#include <gmock/gmock.h>

#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Keys = std::vector<std::string>;

class ListObjects : public ObjectsFixture {
  protected:
    ListObjects() {
        for (const char* key : {"a", "b/1", "b/2", "c d+e", "f/g/h"}) put(key);
    }
    std::string list(signing::NameValues query) {
        const Response response = call("GET", "/sluice-outputs", query);
        return response.status == 200 ? response.body : response.error();
    }
    std::string v2(signing::NameValues query = {}) {
        query.emplace_back("list-type", "2");
        return list(std::move(query));
    }
    static Keys keys(const std::string& body) { return texts(body, "//Contents/Key"); }
    static Keys prefixes(const std::string& body) { return texts(body, "//CommonPrefixes/Prefix"); }
};

TEST_F(ListObjects, ListsEveryObjectWithWhatIsKnownAboutIt) {
    const std::string body = v2();
    EXPECT_THAT(keys(body), ElementsAre("a", "b/1", "b/2", "c d+e", "f/g/h"));
    EXPECT_EQ(text(body, "/ListBucketResult/Name"), "sluice-outputs");
    EXPECT_EQ(text(body, "/ListBucketResult/KeyCount"), "5");
    EXPECT_EQ(text(body, "/ListBucketResult/MaxKeys"), "1000");
    EXPECT_EQ(text(body, "/ListBucketResult/IsTruncated"), "false");
    EXPECT_EQ(text(body, "//Contents[Key='a']/Size"), "7");
    EXPECT_EQ(text(body, "//Contents[Key='a']/ETag"), "\"9a0364b9e99bb480dd25e1f0284c8555\"");
    EXPECT_EQ(text(body, "//Contents[Key='a']/LastModified"), "2026-03-01T12:00:00.000Z");
    EXPECT_EQ(text(body, "//Contents[Key='a']/StorageClass"), "STANDARD");
    EXPECT_THAT(texts(body, "//Owner"), IsEmpty());
    EXPECT_EQ(texts(v2({{"fetch-owner", "true"}}), "//Owner/ID").size(), 5U);
}

TEST_F(ListObjects, RollsUpWhatSharesAPrefix) {
    std::string body = v2({{"delimiter", "/"}});
    EXPECT_THAT(keys(body), ElementsAre("a", "c d+e"));
    EXPECT_THAT(prefixes(body), ElementsAre("b/", "f/"));
    EXPECT_EQ(text(body, "/ListBucketResult/KeyCount"), "4");
    body = v2({{"delimiter", "/"}, {"prefix", "f/"}});
    EXPECT_THAT(keys(body), IsEmpty());
    EXPECT_THAT(prefixes(body), ElementsAre("f/g/"));
    EXPECT_EQ(text(body, "/ListBucketResult/Prefix"), "f/");
    EXPECT_EQ(text(body, "/ListBucketResult/Delimiter"), "/");
    EXPECT_THAT(keys(v2({{"prefix", "b/"}})), ElementsAre("b/1", "b/2"));
    EXPECT_THAT(keys(v2({{"prefix", "nothing"}})), IsEmpty());
}

TEST_F(ListObjects, GoesOnWithItsTokenUntilNothingIsLeft) {
    Keys all;
    signing::NameValues query{{"max-keys", "1"}, {"delimiter", "/"}};
    while (true) {
        const std::string body = v2(query);
        for (const Keys& some : {keys(body), prefixes(body)}) {
            all.insert(all.end(), some.begin(), some.end());
        }
        if (text(body, "/ListBucketResult/IsTruncated") == "false") break;
        const std::string token = text(body, "/ListBucketResult/NextContinuationToken");
        query = {{"max-keys", "1"}, {"delimiter", "/"}, {"continuation-token", token}};
        EXPECT_EQ(text(v2(query), "/ListBucketResult/ContinuationToken"), token);
    }
    EXPECT_THAT(all, ElementsAre("a", "b/", "c d+e", "f/"));
}

TEST_F(ListObjects, TakesATokenBeforeAStart) {
    EXPECT_THAT(keys(v2({{"start-after", "b/1"}})), ElementsAre("b/2", "c d+e", "f/g/h"));
    const std::string token =
        text(v2({{"max-keys", "3"}}), "/ListBucketResult/NextContinuationToken");
    const std::string body = v2({{"start-after", "a"}, {"continuation-token", token}});
    EXPECT_THAT(keys(body), ElementsAre("c d+e", "f/g/h"));
    EXPECT_EQ(text(body, "/ListBucketResult/StartAfter"), "a");
}

TEST_F(ListObjects, ListsAtMostAThousandAndNoneWhenAskedForNone) {
    const std::string none = v2({{"max-keys", "0"}});
    EXPECT_THAT(keys(none), IsEmpty());
    EXPECT_EQ(text(none, "/ListBucketResult/IsTruncated"), "false");
    EXPECT_EQ(text(v2({{"max-keys", "2000"}}), "/ListBucketResult/MaxKeys"), "1000");
}

TEST_F(ListObjects, RefusesParametersThatSayNothing) {
    for (const auto& parameter : signing::NameValues{{"max-keys", "-1"},
                                                     {"max-keys", "many"},
                                                     {"max-keys", ""},
                                                     {"max-keys", "99999999999"},
                                                     {"encoding-type", "xml"},
                                                     {"prefix", "\xff"},
                                                     {"continuation-token", "b/1"},
                                                     {"continuation-token", "Yi8x"}}) {
        EXPECT_EQ(v2({parameter}), "InvalidArgument") << parameter.first << parameter.second;
    }
    EXPECT_EQ(list({{"list-type", "3"}}), "InvalidArgument");
}

TEST_F(ListObjects, EncodesWhatXmlMightNotHold) {
    const std::string body = v2(
        {{"encoding-type", "url"}, {"prefix", "c d"}, {"delimiter", "+"}, {"start-after", "b c"}});
    EXPECT_THAT(prefixes(body), ElementsAre("c%20d%2B"));
    EXPECT_EQ(text(body, "/ListBucketResult/Prefix"), "c%20d");
    EXPECT_EQ(text(body, "/ListBucketResult/Delimiter"), "%2B");
    EXPECT_EQ(text(body, "/ListBucketResult/StartAfter"), "b%20c");
    EXPECT_EQ(text(body, "/ListBucketResult/EncodingType"), "url");
    EXPECT_THAT(keys(v2({{"encoding-type", "url"}, {"prefix", "f/"}})), ElementsAre("f/g/h"));
}

TEST_F(ListObjects, ListsTheFirstVersionsWayByMarkers) {
    std::string body = list({{"max-keys", "2"}, {"delimiter", "/"}});
    EXPECT_THAT(keys(body), ElementsAre("a"));
    EXPECT_EQ(text(body, "/ListBucketResult/NextMarker"), "b/");
    EXPECT_EQ(text(body, "/ListBucketResult/Marker"), "");
    EXPECT_EQ(text(body, "//Contents/Owner/ID"), "sluice");
    EXPECT_THAT(texts(body, "//KeyCount"), IsEmpty());
    body = list({{"marker", "b/"}, {"delimiter", "/"}});
    EXPECT_THAT(keys(body), ElementsAre("c d+e"));
    EXPECT_THAT(prefixes(body), ElementsAre("f/"));
    EXPECT_EQ(text(body, "/ListBucketResult/Marker"), "b/");
    EXPECT_THAT(texts(list({{"max-keys", "2"}}), "//NextMarker"), IsEmpty());
}

TEST_F(ListObjects, ListsEachObjectAsItsOnlyVersion) {
    std::string body = list({{"versions", ""}, {"max-keys", "2"}});
    EXPECT_THAT(texts(body, "/ListVersionsResult/Version/Key"), ElementsAre("a", "b/1"));
    EXPECT_THAT(texts(body, "//Version/VersionId"), ElementsAre("null", "null"));
    EXPECT_THAT(texts(body, "//Version/IsLatest"), ElementsAre("true", "true"));
    EXPECT_EQ(text(body, "/ListVersionsResult/NextKeyMarker"), "b/1");
    EXPECT_EQ(text(body, "/ListVersionsResult/NextVersionIdMarker"), "null");
    body = list({{"versions", ""},
                 {"key-marker", "b/1"},
                 {"version-id-marker", "null"},
                 {"delimiter", "/"}});
    EXPECT_THAT(texts(body, "//Version/Key"), ElementsAre("c d+e"));
    EXPECT_EQ(text(body, "/ListVersionsResult/KeyMarker"), "b/1");
    EXPECT_EQ(list({{"versions", ""}, {"version-id-marker", "null"}}), "InvalidArgument");
}

TEST_F(ListObjects, ListsOnlyWhatTheKeyMayRead) {
    grant({{kOutputs, "b/", true, false}, {kUploads, "", false, true}});
    EXPECT_THAT(keys(v2({{"prefix", "b/"}})), ElementsAre("b/1", "b/2"));
    EXPECT_THAT(keys(v2({{"prefix", "b/2"}})), ElementsAre("b/2"));
    for (const char* prefix : {"", "b", "c"}) {
        EXPECT_EQ(v2({{"prefix", prefix}}), "AccessDenied") << prefix;
        EXPECT_EQ(list({{"prefix", prefix}}), "AccessDenied") << prefix;
        EXPECT_EQ(list({{"versions", ""}, {"prefix", prefix}}), "AccessDenied") << prefix;
    }
    EXPECT_EQ(call("GET", "/sluice-uploads").error(), "AccessDenied");
    EXPECT_EQ(get("/sluice-outputs").error(), "AccessDenied");
}

TEST_F(ListObjects, KnowsWhichBucketsThereAre) {
    EXPECT_EQ(call("GET", "/none").error(), "NoSuchBucket");
    EXPECT_EQ(call("GET", "/none", {{"versions", ""}}).error(), "NoSuchBucket");
    EXPECT_THAT(keys(call("GET", "/sluice-uploads").body), IsEmpty());
}

}  // namespace
}  // namespace sluice::gateway::s3
