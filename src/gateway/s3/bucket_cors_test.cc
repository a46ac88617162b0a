// PUT, GET and DELETE ?cors, and what a bucket's rules then answer to pages.
#include <gtest/gtest.h>

#include "gateway/s3/cors_rules.h"
#include "tests/s3/embedded_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class BucketCors : public EmbeddedFixture {
  protected:
    Response put(const std::string& document) {
        return call("PUT", "/sluice-uploads", {{"cors", ""}}, document);
    }
    Response read() { return call("GET", "/sluice-uploads", {{"cors", ""}}); }
    Response preflight(const std::string& origin,
                       const std::string& method,
                       const std::string& headers = "",
                       const std::string& path = "/sluice-uploads/key") {
        api::Headers asked{{"origin", origin}, {"access-control-request-method", method}};
        if (!headers.empty()) asked.emplace_back("access-control-request-headers", headers);
        return get(path, asked, "OPTIONS");
    }
    Response get_from(const std::string& origin, const std::string& path = "/sluice-uploads/key") {
        return get(presign("GET", path), {{"origin", origin}});
    }

    static std::string rules() {
        return "<CORSConfiguration><CORSRule><AllowedOrigin>https://app.example</AllowedOrigin>"
               "<AllowedMethod>GET</AllowedMethod><AllowedMethod>DELETE</AllowedMethod>"
               "<AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>x-one</ExposeHeader>"
               "<MaxAgeSeconds>7</MaxAgeSeconds></CORSRule><CORSRule>"
               "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule>"
               "</CORSConfiguration>";
    }
};

TEST_F(BucketCors, IsKeptReturnedAndRemoved) {
    EXPECT_EQ(read().error(), "NoSuchCORSConfiguration");
    EXPECT_EQ(read().status, 404);
    EXPECT_EQ(put(rules()).status, 200);
    const Response kept = read();
    EXPECT_EQ(kept.status, 200);
    EXPECT_EQ(kept.header("Content-Type"), "application/xml");
    EXPECT_EQ(read_cors(kept.body).value(), read_cors(rules()).value());
    EXPECT_EQ(call("DELETE", "/sluice-uploads", {{"cors", ""}}).status, 204);
    EXPECT_EQ(read().error(), "NoSuchCORSConfiguration");
}

TEST_F(BucketCors, ARefusedDocumentChangesNothing) {
    put(rules());
    EXPECT_EQ(put("<CORSConfiguration/>").error(), "MalformedXML");
    EXPECT_EQ(put("").error(), "MalformedXML");
    EXPECT_EQ(put(rules() + std::string(64 * 1024, ' ')).error(), "MalformedXML");
    EXPECT_EQ(read_cors(read().body).value(), read_cors(rules()).value());
}

TEST_F(BucketCors, IsOfABucketThatThereIs) {
    for (const char* method : {"GET", "PUT", "DELETE"}) {
        EXPECT_EQ(call(method, "/no-such-bucket", {{"cors", ""}}, "").error(), "NoSuchBucket")
            << method;
        EXPECT_EQ(get("/sluice-uploads?cors", {}, method).error(), "AccessDenied") << method;
    }
}

TEST_F(BucketCors, AnswersAPreflightByTheBucketsRules) {
    put(rules());
    const Response response = preflight("https://app.example", "DELETE", "X-Amz-Date, x-amz-acl");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "https://app.example");
    EXPECT_EQ(response.header("Access-Control-Allow-Methods"), "GET, DELETE");
    EXPECT_EQ(response.header("Access-Control-Allow-Headers"), "x-amz-date, x-amz-acl");
    EXPECT_EQ(response.header("Access-Control-Expose-Headers"), "x-one");
    EXPECT_EQ(response.header("Access-Control-Max-Age"), "7");
    EXPECT_EQ(response.header("Vary"),
              "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

TEST_F(BucketCors, RefusesAPreflightThatNoRuleAllows) {
    put(rules());
    for (const auto& [origin, method, headers] :
         {std::tuple{"https://app.example", "PUT", ""},
          std::tuple{"https://else.example", "GET", ""},
          std::tuple{"https://app.example", "GET", "content-type"},
          std::tuple{"https://app.example", "GET", "no token"}}) {
        const Response response = preflight(origin, method, headers);
        EXPECT_EQ(response.status, 403);
        EXPECT_EQ(response.error(), "AccessForbidden") << origin << method << headers;
        EXPECT_EQ(response.header("Access-Control-Allow-Origin"), "(none)");
    }
    EXPECT_EQ(get("/sluice-uploads/key", {{"origin", "x"}}, "OPTIONS").error(), "BadRequest");
    EXPECT_EQ(
        get("/sluice-uploads/key", {{"access-control-request-method", "GET"}}, "OPTIONS").status,
        400);
}

TEST_F(BucketCors, RefusesAPreflightThatAsksForMoreHeadersThanAnyPage) {
    std::string headers = "x-amz-0";
    for (int i = 1; i < 100; ++i) headers += ",x-amz-" + std::to_string(i);
    EXPECT_EQ(preflight("https://app.example", "GET", headers).status, 200);
    EXPECT_EQ(preflight("https://app.example", "GET", headers + ",y").status, 403);
}

TEST_F(BucketCors, AnswersRequestsByTheirMethodErrorsIncluded) {
    put(rules());
    const Response missing = get_from("https://app.example");
    EXPECT_EQ(missing.error(), "NoSuchKey");
    EXPECT_EQ(missing.header("Access-Control-Allow-Origin"), "https://app.example");
    EXPECT_EQ(missing.header("Access-Control-Expose-Headers"), "x-one");
    EXPECT_EQ(get_from("https://else.example").header("Access-Control-Allow-Origin"), "(none)");
    EXPECT_NE(get_from("https://else.example").header("Vary"), "(none)");
    const Response head = get("/sluice-uploads/key", {{"origin", "https://else.example"}}, "HEAD");
    EXPECT_EQ(head.header("Access-Control-Allow-Origin"), "*");
}

TEST_F(BucketCors, LeavesOtherBucketsAndItsOwnPastAsTheyWere) {
    put(rules());
    EXPECT_EQ(preflight("https://page.example", "POST", "content-type", "/sluice-outputs").status,
              200);
    EXPECT_EQ(preflight("https://page.example", "POST", "content-type").status, 403);
    call("DELETE", "/sluice-uploads", {{"cors", ""}});
    EXPECT_EQ(preflight("https://page.example", "POST", "content-type").status, 200);
}

TEST_F(BucketCors, FollowsADocumentThatReplacesAnother) {
    put(rules());
    EXPECT_EQ(preflight("https://new.example", "PUT").status, 403);
    put("<CORSConfiguration><CORSRule><AllowedOrigin>https://new.example</AllowedOrigin>"
        "<AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>");
    EXPECT_EQ(preflight("https://new.example", "PUT").status, 200);
    EXPECT_EQ(preflight("https://app.example", "GET").status, 403);
}

}  // namespace
}  // namespace sluice::gateway::s3
