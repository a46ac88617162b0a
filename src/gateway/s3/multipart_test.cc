// Objects in parts, from the first request to the object.
#include "tests/s3/multipart_fixture.h"

namespace sluice::gateway::s3 {
namespace {

using Multipart = MultipartFixture;

TEST_F(Multipart, PartsBecomeOneObjectWithItsAttributesAndItsEvent) {
    const std::string upload =
        begin({{"content-type", "text/csv"}, {"x-amz-meta-jobid", "j1"}, {"x-amz-acl", "private"}});
    const std::string second = part(upload, 2, "second");
    const std::string first = part(upload, 1, "first,");
    EXPECT_EQ(call("GET", path_).error(), "NoSuchKey");
    EXPECT_TRUE(events().empty());

    const Response response = complete(upload, {{1, first}, {2, second}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(element(response.body, "Bucket"), "sluice-uploads");
    EXPECT_EQ(element(response.body, "Key"), "u/a b.csv");
    EXPECT_EQ(element(response.body, "Location"), "http://127.0.0.1:9000" + path_);
    const ObjectInfo info = backend_->objects().head(name_).value();
    EXPECT_EQ(element(response.body, "ETag"), "&quot;" + info.etag.text() + "&quot;");
    EXPECT_EQ(info.attributes.content_type, "text/csv");
    EXPECT_EQ(info.attributes.metadata, (Metadata{{"jobid", "j1"}}));
    EXPECT_EQ(info.parts, 2U);
    EXPECT_EQ(stored(), "first,second");
    ASSERT_EQ(events().size(), 1U);
    EXPECT_EQ(events()[0].user.text(), "u");
    EXPECT_NE(events()[0].body.find("\"ObjectCreated:CompleteMultipartUpload\""),
              std::string::npos);
    EXPECT_NE(events()[0].body.find("\"" + info.etag.text() + "\""), std::string::npos);
    EXPECT_NE(events()[0].body.find("\"size\":12"), std::string::npos);
}

// The figure is S3's own.
TEST_F(Multipart, TheETagIsTheHashOfThePartsHashesAndTheirNumber) {
    options_.limits.part_bytes_min = Limits{}.part_bytes_min;
    const std::string upload = begin();
    const std::string bytes(5 << 20, 'a');
    const std::string etag = part(upload, 1, bytes);
    EXPECT_EQ(part(upload, 2, bytes), etag);
    EXPECT_EQ(element(complete(upload, {{1, etag}, {2, etag}}).body, "ETag"),
              "&quot;daebcb5e72f14b690c18018c9f92af05-2&quot;");
}

TEST_F(Multipart, NumbersMayHaveGapsAndPartsMaySurviveUnnamed) {
    const std::string upload = begin();
    part(upload, 1, "unnamed");
    const std::string three = part(upload, 3, "three");
    const std::string last = part(upload, 10'000, "!");
    EXPECT_EQ(complete(upload, {{3, three}, {10'000, last}}).status, 200);
    EXPECT_EQ(stored(), "three!");
}

TEST_F(Multipart, APartSentAgainReplacesTheFirst) {
    const std::string upload = begin();
    const std::string before = part(upload, 1, "before");
    const std::string after = part(upload, 1, "after!");
    EXPECT_EQ(complete(upload, {{1, before}}).error(), "InvalidPart");
    EXPECT_EQ(complete(upload, {{1, after}}).status, 200);
    EXPECT_EQ(stored(), "after!");
}

TEST_F(Multipart, ACompletionSaidAgainAnswersTheSame) {
    const std::string upload = begin();
    const std::string one = part(upload, 1, "first");
    const std::string two = part(upload, 2, "second");
    const Response first = complete(upload, {{1, one}, {2, two}});
    EXPECT_EQ(complete(upload, {{1, one}, {2, two}}).body, first.body);
    EXPECT_EQ(complete(upload, {{1, one}, {2, two}}, {{"if-none-match", "*"}}).body, first.body);
    EXPECT_EQ(events().size(), 1U);
    EXPECT_EQ(complete(upload, {{1, one}}).error(), "InvalidPart");
    // Nothing else knows it any more.
    EXPECT_EQ(put_part(upload, "3", "third").error(), "NoSuchUpload");
    EXPECT_EQ(list_parts(upload).error(), "NoSuchUpload");
    EXPECT_EQ(abort(upload).error(), "NoSuchUpload");
    EXPECT_EQ(stored(), "firstsecond");
}

TEST_F(Multipart, AnAbortedUploadIsGone) {
    const std::string upload = begin();
    const std::string etag = part(upload, 1, "first");
    const Response aborted = abort(upload);
    EXPECT_EQ(aborted.status, 204);
    EXPECT_EQ(aborted.body, "");
    EXPECT_EQ(abort(upload).error(), "NoSuchUpload");
    EXPECT_EQ(put_part(upload, "1", "first").error(), "NoSuchUpload");
    EXPECT_EQ(complete(upload, {{1, etag}}).error(), "NoSuchUpload");
    EXPECT_EQ(list_parts(upload).error(), "NoSuchUpload");
}

TEST_F(Multipart, AnUploadIsItsObjectsOnly) {
    const std::string upload = begin();
    const std::string etag = part(upload, 1, "first");
    path_ = "/sluice-uploads/u/other.csv";
    EXPECT_EQ(put_part(upload, "1", "first").error(), "NoSuchUpload");
    EXPECT_EQ(complete(upload, {{1, etag}}).error(), "NoSuchUpload");
    EXPECT_EQ(abort(upload).error(), "NoSuchUpload");
    EXPECT_EQ(abort("").error(), "NoSuchUpload");
}

TEST_F(Multipart, RaisesNoEventOutsideTheUploadsBucket) {
    path_ = "/sluice-outputs/x";
    const std::string upload = begin();
    const std::string etag = part(upload, 1, "x");
    EXPECT_EQ(complete(upload, {{1, etag}}).status, 200);
    EXPECT_TRUE(events().empty());
}

TEST_F(Multipart, NothingIsBegunInABucketThatIsNotThereNorUnderAKeyThatCannotBe) {
    path_ = "/no-such-bucket/x";
    EXPECT_EQ(call("POST", path_, {{"uploads", ""}}).error(), "NoSuchBucket");
    path_ = "/sluice-uploads/%01";
    EXPECT_EQ(call("POST", path_, {{"uploads", ""}}).error(), "InvalidArgument");
    path_ = "/sluice-uploads/x";
    EXPECT_EQ(get(path_ + "?uploads", {}, "POST").error(), "AccessDenied");
}

TEST_F(Multipart, APartIsReadByItsNumber) {
    const std::string upload = begin();
    const std::string one = part(upload, 1, "first");
    const std::string two = part(upload, 2, "second");
    ASSERT_EQ(complete(upload, {{1, one}, {2, two}}).status, 200);
    const Response range = call("GET", path_, {}, "", {{"range", "bytes=3-7"}});
    EXPECT_EQ(range.status, 206);
    EXPECT_EQ(range.body, "stsec");
}

TEST_F(Multipart, ReplacesAnObjectAndIsReplaced) {
    ASSERT_EQ(call("PUT", path_, {}, "plain").status, 200);
    const std::string upload = begin();
    const std::string etag = part(upload, 1, "in parts");
    EXPECT_EQ(stored(), "plain");
    ASSERT_EQ(complete(upload, {{1, etag}}).status, 200);
    EXPECT_EQ(stored(), "in parts");
    ASSERT_EQ(call("PUT", path_, {}, "plain").status, 200);
    EXPECT_EQ(stored(), "plain");
    EXPECT_EQ(complete(upload, {{1, etag}}).status, 200) << "said again, changes nothing";
    EXPECT_EQ(stored(), "plain");
}

}  // namespace
}  // namespace sluice::gateway::s3
