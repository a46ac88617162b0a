#include <gtest/gtest.h>

#include "tests/s3/objects_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class GetObject : public EndpointFixture {
  protected:
    GetObject() {
        info_ = backend_.objects().put({kOutputs, ObjectKey{"u/x/result.json"}},
                                       "0123456789",
                                       {.content_type = "application/json",
                                        .content_disposition = "",
                                        .content_encoding = "",
                                        .cache_control = "",
                                        .metadata = {{"jobid", "j1"}, {"name", "größe"}}});
    }
    Response fetch(api::Headers extra = {}, const std::string& method = "GET") {
        return get(presign(method, path_), std::move(extra), method);
    }

    std::string path_ = "/sluice-outputs/u/x/result.json";
    ObjectInfo info_;
};

TEST_F(GetObject, TellsTheChecksumOfAWholeObjectWhenAsked) {
    const signing::NameValues checksum{{"x-amz-checksum-sha1", "h6zsF82dzSCnFsws9nQXtxyKcBY="}};
    ASSERT_EQ(call("PUT", path_, {}, "0123456789", checksum).status, 200);
    for (const char* method : {"GET", "HEAD"}) {
        const signing::NameValues mode{{"x-amz-checksum-mode", "ENABLED"}};
        const Response asked = call(method, path_, {}, "", mode);
        EXPECT_EQ(asked.header("x-amz-checksum-sha1"), checksum[0].second);
        EXPECT_EQ(asked.header("x-amz-checksum-type"), "FULL_OBJECT");
        EXPECT_EQ(call(method, path_, mode).header("x-amz-checksum-sha1"), checksum[0].second);
        EXPECT_EQ(call(method, path_).header("x-amz-checksum-sha1"), "(none)");
        const Response part = call(method, path_, {}, "", {mode[0], {"range", "bytes=0-3"}});
        EXPECT_EQ(part.status, 206);
        EXPECT_EQ(part.header("x-amz-checksum-sha1"), "(none)");
    }
}

TEST_F(GetObject, AnswersTheWholeObjectWithWhatIsKnownAboutIt) {
    const Response response = fetch({{"origin", "http://page.example"}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "0123456789");
    EXPECT_EQ(response.length, 10U);
    EXPECT_EQ(response.header("Content-Type"), "application/json");
    EXPECT_EQ(response.header("ETag"), "\"" + info_.etag.text() + "\"");
    EXPECT_EQ(response.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
    EXPECT_EQ(response.header("Accept-Ranges"), "bytes");
    EXPECT_EQ(response.header("Content-Disposition"), "(none)");  // none is stored
    EXPECT_EQ(response.header("x-amz-meta-jobid"), "j1");
    EXPECT_EQ(response.header("x-amz-meta-name"), "=?UTF-8?B?Z3LDtsOfZQ==?=");
    EXPECT_EQ(response.header("Content-Security-Policy"), "sandbox");
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(GetObject, AnswersHeadWithTheLengthAndNoBody) {
    Response response = fetch({}, "HEAD");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.length, 10U);
    response = fetch({{"range", "bytes=2-4"}}, "HEAD");
    EXPECT_EQ(response.status, 206);
    EXPECT_EQ(response.length, 3U);
    path_ += "x";
    response = fetch({}, "HEAD");
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body, "");
}

TEST_F(GetObject, AnswersARange) {
    struct Case {
        const char* range;
        int status;
        const char* body;
        const char* content_range;
    };
    for (const Case& c : {Case{"bytes=0-0", 206, "0", "bytes 0-0/10"},
                          Case{"bytes=2-4", 206, "234", "bytes 2-4/10"},
                          Case{"bytes=7-", 206, "789", "bytes 7-9/10"},
                          Case{"bytes=7-99", 206, "789", "bytes 7-9/10"},
                          Case{"bytes=-3", 206, "789", "bytes 7-9/10"},
                          Case{"bytes=-99", 206, "0123456789", "bytes 0-9/10"},
                          Case{"bytes=4-2", 200, "0123456789", "(none)"},
                          Case{"bytes=0-1,3-4", 200, "0123456789", "(none)"},
                          Case{"rows=0-1", 200, "0123456789", "(none)"},
                          Case{"bytes=-", 200, "0123456789", "(none)"},
                          Case{"bytes=a-b", 200, "0123456789", "(none)"}}) {
        const Response response = fetch({{"range", c.range}});
        EXPECT_EQ(response.status, c.status) << c.range;
        EXPECT_EQ(response.body, c.body) << c.range;
        EXPECT_EQ(response.header("Content-Range"), c.content_range) << c.range;
    }
}

TEST_F(GetObject, RefusesARangeOutsideTheObject) {
    for (const char* range : {"bytes=10-", "bytes=10-20", "bytes=-0"}) {
        const Response response = fetch({{"range", range}});
        EXPECT_EQ(response.status, 416) << range;
        EXPECT_EQ(response.error(), "InvalidRange");
    }
    backend_.objects().put({kOutputs, ObjectKey{"empty"}}, "");
    for (const char* range : {"bytes=0-", "bytes=-1", "bytes=0-0"}) {
        EXPECT_EQ(get(presign("GET", "/sluice-outputs/empty"), {{"range", range}}).status, 416);
    }
}

TEST_F(GetObject, OpensTheRangeOfTheObjectItMeasured) {
    backend_.fail_next(fakes::Op::kOpen, {Code::kConflict, "precondition_failed", "", {}});
    EXPECT_EQ(fetch({{"range", "bytes=-3"}}).body, "789");
}

TEST_F(GetObject, IgnoresARangeOfAnOlderVersion) {
    EXPECT_EQ(fetch({{"range", "bytes=-3"}, {"if-range", "\"other\""}}).status, 200);
    EXPECT_EQ(fetch({{"range", "bytes=-3"}, {"if-range", "\"" + info_.etag.text() + "\""}}).status,
              206);
}

TEST_F(GetObject, HonoursPreconditions) {
    const std::string tag = "\"" + info_.etag.text() + "\"";
    EXPECT_EQ(fetch({{"if-match", tag}}).status, 200);
    EXPECT_EQ(fetch({{"if-match", "*"}}).status, 200);
    EXPECT_EQ(fetch({{"if-match", "\"x\", " + tag}}).status, 200);
    EXPECT_EQ(fetch({{"if-match", "\"x\""}}).status, 412);
    EXPECT_EQ(fetch({{"if-none-match", "\"x\""}}).status, 200);
    const Response unchanged = fetch({{"if-none-match", tag}});
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.body, "");
    EXPECT_EQ(unchanged.header("ETag"), tag);
    EXPECT_EQ(fetch({{"if-none-match", "*"}}).status, 304);
}

TEST_F(GetObject, AsksPreconditionsBeforeTheRange) {
    const std::string tag = "\"" + info_.etag.text() + "\"";
    EXPECT_EQ(fetch({{"range", "bytes=99-"}, {"if-none-match", tag}}).status, 304);
    EXPECT_EQ(fetch({{"range", "bytes=99-"}, {"if-match", "\"x\""}}).status, 412);
    EXPECT_EQ(fetch({{"range", "bytes=2-4"}, {"if-match", tag}}).body, "234");
}

TEST_F(GetObject, TellsACacheWhatItNeedsToGoOn) {
    const Response unchanged = fetch({{"if-modified-since", "Sun, 01 Mar 2026 12:00:00 GMT"}});
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.body, "");
    EXPECT_EQ(unchanged.length, 0U);
    EXPECT_EQ(unchanged.header("Last-Modified"), "Sun, 01 Mar 2026 12:00:00 GMT");
    EXPECT_EQ(unchanged.header("ETag"), "\"" + info_.etag.text() + "\"");
    EXPECT_EQ(fetch({{"if-modified-since", "Sun, 01 Mar 2026 11:59:59 GMT"}}).status, 200);
    EXPECT_EQ(fetch({{"if-unmodified-since", "Sun, 01 Mar 2026 11:59:59 GMT"}}, "HEAD").status,
              412);
}

TEST_F(GetObject, ReadsARangeOfWhatWasNotChangedSince) {
    EXPECT_EQ(fetch({{"range", "bytes=-3"}, {"if-range", "Sun, 01 Mar 2026 12:00:00 GMT"}}).status,
              206);
    EXPECT_EQ(fetch({{"range", "bytes=-3"}, {"if-range", "Sun, 01 Mar 2026 11:00:00 GMT"}}).status,
              200);
}

TEST_F(GetObject, RefusesPartNumbersThatAreNone) {
    for (const char* number : {"0", "10001", "x", "", "-1"}) {
        EXPECT_EQ(get(presign("GET", path_, {{"partNumber", number}})).error(), "InvalidArgument")
            << number;
    }
    EXPECT_EQ(get(presign("GET", path_, {{"partNumber", "1"}}), {{"range", "bytes=0-1"}}).error(),
              "InvalidRequest");
}

TEST_F(GetObject, HasOneVersionOfEachObject) {
    EXPECT_EQ(get(presign("GET", path_, {{"versionId", "null"}})).status, 200);
    EXPECT_EQ(get(presign("GET", path_, {{"versionId", "1"}})).error(), "NoSuchVersion");
    EXPECT_EQ(get(path_ + "?versionId=1").error(), "AccessDenied");
}

TEST_F(GetObject, LetsTheSignerOverrideAFixedListOfHeaders) {
    const Response response =
        get(presign("GET",
                    path_,
                    {{"response-content-type", "text/csv; charset=utf-8"},
                     {"response-content-disposition", "attachment; filename=\"a b.csv\""},
                     {"response-content-language", "de"},
                     {"response-expires", "0"},
                     {"response-x-amz-meta-jobid", "forged"}}));
    EXPECT_EQ(response.header("Content-Type"), "text/csv; charset=utf-8");
    EXPECT_EQ(response.header("Content-Disposition"), "attachment; filename=\"a b.csv\"");
    EXPECT_EQ(response.header("Content-Language"), "de");
    EXPECT_EQ(response.header("Expires"), "0");
    EXPECT_EQ(response.header("x-amz-meta-jobid"), "j1");
    EXPECT_EQ(get(presign("GET", path_) + "&response-content-type=text/html").error(),
              "SignatureDoesNotMatch");
    EXPECT_EQ(get(presign("GET", path_, {{"response-content-type", "a\r\nb: c"}})).error(),
              "InvalidArgument");
}

TEST_F(GetObject, RefusesWhoHasNoRight) {
    EXPECT_EQ(get(path_).error(), "AccessDenied");
    EXPECT_EQ(get(presign("HEAD", path_)).error(), "SignatureDoesNotMatch");
    const std::string url = presign("GET", path_);
    clock_.advance(Seconds{600});
    EXPECT_EQ(get(url).error(), "AccessDenied");
    std::string stranger = presign("GET", path_);
    stranger.replace(stranger.find("AKIDEXAMPLE"), 11, "AKIDUNKNOWN");
    EXPECT_EQ(get(stranger).error(), "InvalidAccessKeyId");
}

TEST_F(GetObject, AcceptsTheSignatureOfThePublicHost) {
    host_ = "files.example.com";
    EXPECT_EQ(get(presign("GET", path_)).error(), "SignatureDoesNotMatch");
    options_.s3_public_host = "files.example.com";
    EXPECT_EQ(get(presign("GET", path_)).status, 200);
    host_ = "127.0.0.1:9000";
    EXPECT_EQ(get(presign("GET", path_)).status, 200);
    host_ = "evil.example.com";
    EXPECT_EQ(get(presign("GET", path_)).error(), "SignatureDoesNotMatch");
}

TEST_F(GetObject, DecodesTheKeyExactlyOnceAndFoldsNothing) {
    for (const auto& [key, path] : std::vector<std::pair<std::string, std::string>>{
             {"a//b", "a//b"}, {"../x", "../x"}, {"a%2Fb", "a%252Fb"}, {"a+b c", "a%2Bb%20c"}}) {
        backend_.objects().put({kOutputs, ObjectKey{key}}, key);
        EXPECT_EQ(get(presign("GET", "/sluice-outputs/" + path)).body, key);
    }
}

TEST_F(GetObject, TellsWhatIsMissing) {
    EXPECT_EQ(get(presign("GET", "/sluice-outputs/none")).error(), "NoSuchKey");
    EXPECT_EQ(get(presign("GET", "/none/none")).error(), "NoSuchBucket");
    EXPECT_EQ(get(presign("GET", "/sluice-outputs/a%00b")).error(), "InvalidArgument");
    EXPECT_EQ(get(presign("GET", "/sluice-outputs/%zz")).error(), "InvalidURI");
}

TEST_F(GetObject, TellsWhatTheStorageSaid) {
    backend_.fail_next(fakes::Op::kOpen, {Code::kIo, "io", "secret detail", {}});
    const Response response = fetch();
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret detail"), std::string::npos);
}

using GetPart = ObjectsFixture;

TEST_F(GetPart, OfAnObjectInOnePartIsAllOfIt) {
    put("a", "0123456789");
    put("empty", "");
    const auto part = [this](const char* method, const char* key, const char* number) {
        return call(method, path_of(key), {{"partNumber", number}});
    };
    const Response response = part("GET", "a", "1");
    EXPECT_EQ(response.status, 206);
    EXPECT_EQ(response.body, "0123456789");
    EXPECT_EQ(response.header("Content-Range"), "bytes 0-9/10");
    EXPECT_EQ(response.header("x-amz-mp-parts-count"), "(none)");
    EXPECT_EQ(part("HEAD", "a", "1").length, 10U);
    EXPECT_EQ(part("GET", "a", "2").error(), "InvalidPartNumber");
    EXPECT_EQ(part("GET", "a", "2").status, 416);
    EXPECT_EQ(part("GET", "empty", "1").status, 200);
    EXPECT_EQ(part("GET", "none", "1").error(), "NoSuchKey");
}

}  // namespace
}  // namespace sluice::gateway::s3
