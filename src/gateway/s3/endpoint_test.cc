#include "gateway/s3/endpoint.h"

#include <gtest/gtest.h>

#include "gateway/s3/event.h"
#include "tests/s3/endpoint_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class S3Endpoint : public EndpointFixture {
  protected:
    Response preflight(const std::string& origin, const std::string& method) {
        return get("/sluice-uploads",
                   {{"origin", origin},
                    {"access-control-request-method", method},
                    {"access-control-request-headers", "content-type, x-custom"}},
                   "OPTIONS");
    }
};

TEST_F(S3Endpoint, RepeatsTheRequestIdInTheErrorDocument) {
    const Response response = get("/sluice-outputs/a<b");
    EXPECT_EQ(response.header("Content-Type"), "application/xml");
    EXPECT_NE(
        response.body.find("<RequestId>" + response.header("x-amz-request-id") + "</RequestId>"),
        std::string::npos);
    EXPECT_NE(response.body.find("<HostId>" + response.header("x-amz-id-2") + "</HostId>"),
              std::string::npos);
    EXPECT_NE(response.body.find("<Resource>/sluice-outputs/a&lt;b</Resource>"), std::string::npos);
}

TEST_F(S3Endpoint, NeverRepeatsAQueryInAnError) {
    const Response response = get("/sluice-outputs/a?X-Amz-Signature=secret");
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_EQ(log_.text.find("secret"), std::string::npos);
}

TEST_F(S3Endpoint, AnswersThePreflightWithoutAuthentication) {
    const Response response = preflight("http://page.example", "POST");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "*");
    EXPECT_NE(response.header("Access-Control-Allow-Methods").find("POST"), std::string::npos);
    EXPECT_EQ(response.header("Access-Control-Allow-Headers"), "content-type, x-custom");
    EXPECT_NE(response.header("Access-Control-Expose-Headers").find("ETag"), std::string::npos);
    EXPECT_NE(response.header("Vary").find("Origin"), std::string::npos);
}

TEST_F(S3Endpoint, AllowsOnlyTheOriginsOfTheList) {
    options_.allowed_origins = {"https://app.example"};
    EXPECT_EQ(preflight("https://app.example", "POST").header("Access-Control-Allow-Origin"),
              "https://app.example");
    for (const char* origin : {"https://app.example.evil", "http://app.example", "null", "*"}) {
        const Response response = preflight(origin, "POST");
        EXPECT_EQ(response.error(), "AccessForbidden") << origin;
        EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "(none)") << origin;
    }
}

TEST_F(S3Endpoint, RefusesAPreflightThatAsksNothing) {
    EXPECT_EQ(get("/sluice-uploads", {}, "OPTIONS").error(), "BadRequest");
    EXPECT_EQ(preflight("http://page.example", "PATCH").error(), "AccessForbidden");
}

TEST_F(S3Endpoint, SendsCorsHeadersWithErrorsToo) {
    const Response response = get("/none/none", {{"origin", "http://page.example"}});
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(get("/none/none").header("Access-Control-Allow-Origin"), "(none)");
}

TEST_F(S3Endpoint, TellsOnlyWhoMayKnowWhatIsNotImplemented) {
    for (const char* target : {"/", "/sluice-uploads", "/sluice-uploads/k?torrent"}) {
        EXPECT_EQ(get(target).error(), "AccessDenied") << target;
    }
    EXPECT_EQ(call("GET", "/sluice-uploads/k", {{"torrent", ""}}).error(), "NotImplemented");
    const Response response = get("/sluice-uploads/k", {}, "PATCH");
    EXPECT_EQ(response.status, 405);
    EXPECT_NE(response.header("Allow"), "(none)");
}

TEST_F(S3Endpoint, RefusesTargetsThatAreNoPaths) {
    for (const char* target : {"", "*", "http://x/", "/%", "/a?b=%zz"}) {
        EXPECT_EQ(get(target).error(), "InvalidURI") << target;
    }
}

class EventRecordTest : public ::testing::Test {
  protected:
    std::string record(std::string_view name) const {
        return to_json({object_, name, "the-rule", {}, "us-east-1", "o", "::1", "R", "H"});
    }
    const ObjectInfo object_{{BucketName{"b"}, ObjectKey{"a b+c/é&=.csv"}}, 12, ETag{"e"}, {}, {}};
};

TEST_F(EventRecordTest, EncodesTheKeyAsAForm) {
    const std::string json = record("ObjectCreated:Put");
    EXPECT_NE(
        json.find(
            R"("object":{"key":"a+b%2Bc/%C3%A9%26%3D.csv","size":12,"eTag":"e","sequencer":"0)"),
        std::string::npos)
        << json;
    EXPECT_TRUE(json.starts_with(R"({"Records":[{"eventVersion":"2.1","eventSource":"aws:s3",)"));
    EXPECT_NE(json.find(R"("eventTime":"1970-01-01T00:00:00.000Z")"), std::string::npos);
    EXPECT_NE(json.find(R"("configurationId":"the-rule")"), std::string::npos);
}

TEST_F(EventRecordTest, FindsTheSequencerWhateverAClientCallsItsRule) {
    const ObjectInfo object{
        {BucketName{"b"}, ObjectKey{R"("sequencer":")"}}, 12, ETag{"e"}, {}, {}};
    const std::string json = to_json(
        {object, "ObjectCreated:Put", R"("sequencer":")", {}, "us-east-1", "o", "::1", "R", "H"});
    const std::size_t at = sequencer_position(json);
    EXPECT_EQ(json.substr(at), std::string(kNoSequencer) + R"("}}}]})") << json;
}

TEST_F(EventRecordTest, TellsNeitherSizeNorETagOfWhatIsGone) {
    const std::string json = record("ObjectRemoved:Delete");
    EXPECT_NE(json.find(R"("object":{"key":"a+b%2Bc/%C3%A9%26%3D.csv","sequencer":"0)"),
              std::string::npos)
        << json;
    EXPECT_NE(record("ObjectTagging:Put").find(R"(.csv","eTag":"e","sequencer":"0)"),
              std::string::npos);
}

}  // namespace
}  // namespace sluice::gateway::s3
