#include <gmock/gmock.h>

#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class CopyObject : public ObjectsFixture {
  protected:
    CopyObject() {
        put("from a+b",
            "bytes",
            {{"content-type", "text/csv"},
             {"cache-control", "no-store"},
             {"x-amz-meta-n", "1"},
             {"x-amz-tagging", "t=1"}});
    }
    Response copy(const std::string& to, signing::NameValues headers = {}) {
        headers.emplace_back("x-amz-copy-source", source_);
        return call("PUT", path_of(to), {}, "", headers);
    }
    std::string refusal(const std::string& to, const signing::NameValues& headers = {}) {
        const Response response = copy(to, headers);
        return response.status == 200 ? "copied" : response.error();
    }
    ObjectAttributes attributes(const std::string& key) {
        return services_.objects.head({kOutputs, ObjectKey{key}})->attributes;
    }

    std::string source_ = "/sluice-outputs/from%20a%2Bb";
};

TEST_F(CopyObject, CopiesBytesHeadersMetadataAndTags) {
    clock_.advance(Seconds{5});
    const Response response = copy("to");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(text(response.body, "/CopyObjectResult/ETag"),
              "\"4b3a6218bb3e3a7303e8a171a60fcf92\"");
    EXPECT_EQ(text(response.body, "/CopyObjectResult/LastModified"), "2026-03-01T12:00:05.000Z");
    EXPECT_EQ(content("to"), "bytes");
    EXPECT_EQ(attributes("to"), attributes("from a+b"));
    EXPECT_EQ(attributes("to").tags, (Tags{{"t", "1"}}));
}

TEST_F(CopyObject, TakesMetadataOrTagsFromTheRequestInstead) {
    const signing::NameValues given{
        {"content-type", "text/plain"}, {"x-amz-meta-m", "2"}, {"x-amz-tagging", "u=2"}};
    const auto with = [&](const char* directive) {
        signing::NameValues headers = given;
        headers.emplace_back(directive, "REPLACE");
        EXPECT_EQ(refusal("to", headers), "copied");
        return attributes("to");
    };
    EXPECT_EQ(refusal("to", given), "copied");
    EXPECT_EQ(attributes("to"), attributes("from a+b"));

    ObjectAttributes copied = with("x-amz-metadata-directive");
    EXPECT_EQ(copied.content_type, "text/plain");
    EXPECT_EQ(copied.cache_control, "");
    EXPECT_EQ(copied.metadata, (Metadata{{"m", "2"}}));
    EXPECT_EQ(copied.tags, (Tags{{"t", "1"}}));

    copied = with("x-amz-tagging-directive");
    EXPECT_EQ(copied.metadata, (Metadata{{"n", "1"}}));
    EXPECT_EQ(copied.tags, (Tags{{"u", "2"}}));
    EXPECT_EQ(refusal("to", {{"x-amz-metadata-directive", "MOVE"}}), "InvalidArgument");
}

TEST_F(CopyObject, CopiesOntoItselfOnlyToChangeSomething) {
    EXPECT_EQ(refusal("from a+b"), "InvalidRequest");
    EXPECT_EQ(refusal("from a+b", {{"x-amz-metadata-directive", "REPLACE"}}), "copied");
    EXPECT_EQ(attributes("from a+b").metadata, Metadata{});
    EXPECT_EQ(content("from a+b"), "bytes");
}

TEST_F(CopyObject, CopiesOnlyWhatTheConditionsOfItsSourceLet) {
    const std::string tag = "\"4b3a6218bb3e3a7303e8a171a60fcf92\"";
    const std::string before = "Sun, 01 Mar 2026 11:59:59 GMT";
    const std::string at = "Sun, 01 Mar 2026 12:00:00 GMT";
    struct Case {
        const char* header;
        std::string value;
        const char* result;
    };
    for (const Case& c : {Case{"if-match", tag, "copied"},
                          Case{"if-match", "\"x\"", "PreconditionFailed"},
                          Case{"if-none-match", tag, "PreconditionFailed"},
                          Case{"if-none-match", "\"x\"", "copied"},
                          Case{"if-modified-since", before, "copied"},
                          Case{"if-modified-since", at, "PreconditionFailed"},
                          Case{"if-unmodified-since", before, "PreconditionFailed"},
                          Case{"if-unmodified-since", at, "copied"}}) {
        EXPECT_EQ(refusal("to", {{std::string("x-amz-copy-source-") + c.header, c.value}}),
                  c.result)
            << c.header << c.value;
    }
    EXPECT_EQ(refusal("to", {{"if-none-match", "*"}}), "PreconditionFailed");
    EXPECT_EQ(refusal("new", {{"if-none-match", "*"}}), "copied");
}

TEST_F(CopyObject, ReadsItsSourceAsClientsWriteIt) {
    for (const char* source : {"sluice-outputs/from%20a%2Bb",
                               "%2Fsluice-outputs%2Ffrom+a%2Bb",
                               "/sluice-outputs/from%20a%2Bb?versionId=null"}) {
        source_ = source;
        EXPECT_EQ(refusal("to"), "copied") << source;
    }
    for (const auto& [source, error] :
         signing::NameValues{{"sluice-outputs", "InvalidArgument"},
                             {"/sluice-outputs/", "InvalidArgument"},
                             {"//key", "InvalidArgument"},
                             {"%zz", "InvalidArgument"},
                             {"/sluice-outputs/none", "NoSuchKey"},
                             {"/none/none", "NoSuchBucket"},
                             {"/sluice-outputs/from%20a%2Bb?versionId=1", "NoSuchVersion"}}) {
        source_ = source;
        EXPECT_EQ(refusal("to"), error) << source;
    }
}

TEST_F(CopyObject, KeepsTheChecksumOrMakesTheOneThatIsAskedFor) {
    const auto checksum = [this] {
        return services_.objects.head({kOutputs, ObjectKey{"to"}})->checksum;
    };
    EXPECT_EQ(refusal("to"), "copied");
    EXPECT_EQ(checksum(), std::nullopt);
    EXPECT_EQ(refusal("to", {{"x-amz-checksum-algorithm", "CRC32"}}), "copied");
    EXPECT_EQ(checksum(), (Checksum{"CRC32", "sZlDzg==", false}));
    source_ = "/sluice-outputs/to";
    const Response again = copy("again");
    EXPECT_EQ(text(again.body, "//ChecksumCRC32"), "sZlDzg==");
    EXPECT_EQ(text(again.body, "//ChecksumType"), "FULL_OBJECT");
    EXPECT_EQ(refusal("to", {{"x-amz-checksum-algorithm", "MD4"}}), "InvalidRequest");
}

TEST_F(CopyObject, CopiesALargeObjectInBlocks) {
    std::string bytes;
    for (int i = 0; bytes.size() < 1'000'000; ++i) bytes += std::to_string(i);
    put("large", bytes);
    source_ = "/sluice-outputs/large";
    EXPECT_EQ(refusal("to"), "copied");
    EXPECT_EQ(content("to"), bytes);
}

TEST_F(CopyObject, RefusesASourceThatOnePutCouldNotHaveMade) {
    options_.limits.upload_bytes_max = 4;
    EXPECT_EQ(refusal("to"), "InvalidRequest");
    EXPECT_EQ(content("to"), "NoSuchKey");
}

TEST_F(CopyObject, NeedsARightToReadAndOneToWrite) {
    put("r/1");
    put("w/1");
    grant({{kOutputs, "r/", true, false}, {kOutputs, "w/", false, true}});
    source_ = "/sluice-outputs/r/1";
    EXPECT_EQ(refusal("w/2"), "copied");
    EXPECT_EQ(refusal("r/2"), "AccessDenied");
    source_ = "/sluice-outputs/w/1";
    EXPECT_EQ(refusal("w/3"), "AccessDenied");
    source_ = "/none/none";  // whether it is there is nobody's business
    EXPECT_EQ(refusal("w/3"), "AccessDenied");
}

TEST_F(CopyObject, TellsAnETagOnlyToWhoMayRead) {
    put("r/1");
    put("w/1");
    grant({{kOutputs, "r/", true, false}, {kOutputs, "w/", false, true}});
    source_ = "/sluice-outputs/r/1";
    for (const char* target : {"w/1", "w/2"}) {
        for (const char* etag : {"\"9dd4e461268c8034f5c8564e155c67a6\"", "\"x\"", "*"}) {
            EXPECT_EQ(refusal(target, {{"if-match", etag}}), "AccessDenied") << target << etag;
        }
    }
}

TEST_F(CopyObject, RaisesTheEventOfACopy) {
    const Response response =
        call("PUT", path_of("u/x.csv", kUploads), {}, "", {{"x-amz-copy-source", source_}});
    EXPECT_EQ(response.status, 200);
    ASSERT_EQ(events().size(), 1U);
    EXPECT_NE(events()[0].body.find("\"ObjectCreated:Copy\""), std::string::npos);
    EXPECT_EQ(events()[0].user.text(), "u");
}

}  // namespace
}  // namespace sluice::gateway::s3
