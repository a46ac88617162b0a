// HTTP events in the shape of the documented example of payload format 2.0.
#include "app/lambda/http_event.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sluice::app::lambda {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::Pair;

json::object example() {
    return json::parse(R"({
      "version": "2.0",
      "routeKey": "$default",
      "rawPath": "/staging/GenerateSignedUrl",
      "rawQueryString": "a=1&b=x%20y+z&b=2&empty=&flag",
      "cookies": ["one=1", "two=2"],
      "headers": {"content-type": "application/json", "Origin": "https://page.test"},
      "queryStringParameters": {"a": "1", "b": "x y z,2"},
      "requestContext": {
        "accountId": "123456789012", "apiId": "id", "stage": "staging", "routeKey": "$default",
        "domainName": "id.execute-api.us-east-1.amazonaws.com", "domainPrefix": "id",
        "http": {"method": "POST", "path": "/staging/GenerateSignedUrl", "protocol": "HTTP/1.1",
                 "sourceIp": "192.0.2.1", "userAgent": "agent"},
        "requestId": "id", "time": "12/Mar/2020:19:03:58 +0000", "timeEpoch": 1583348638390},
      "body": "{\"metadata\":{}}",
      "isBase64Encoded": false})")
        .as_object();
}

Result<api::Request> read(const json::object& event) {
    return read_http_event(json::serialize(event));
}

TEST(HttpEvent, IsTheRequestThatTheServerWouldHaveSeen) {
    const auto request = read(example());
    ASSERT_TRUE(request) << describe(request.error());
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->path, "/GenerateSignedUrl");
    EXPECT_THAT(request->query,
                ElementsAre(Pair("a", "1"),
                            Pair("b", "x y z"),
                            Pair("b", "2"),
                            Pair("empty", ""),
                            Pair("flag", "")));
    EXPECT_EQ(api::header(*request, "origin"), "https://page.test");
    EXPECT_EQ(api::header(*request, "cookie"), "one=1; two=2");
    EXPECT_EQ(request->body, R"({"metadata":{}})");
    EXPECT_EQ(request->remote, "192.0.2.1");
}

TEST(HttpEvent, TakesTheStageOffThePathAndNothingElse) {
    const auto path_of = [](const std::string& stage, const std::string& raw_path) {
        json::object event = example();
        event["rawPath"] = raw_path;
        event["requestContext"].as_object()["stage"] = stage;
        return read(event)->path;
    };
    EXPECT_EQ(path_of("staging", "/staging"), "/");
    EXPECT_EQ(path_of("staging", "/staging/"), "/");
    EXPECT_EQ(path_of("staging", "/staging/staging/x"), "/staging/x");
    EXPECT_EQ(path_of("staging", "/stagings/x"), "/stagings/x");
    EXPECT_EQ(path_of("staging", "/x"), "/x");  // a domain of one's own
    EXPECT_EQ(path_of("$default", "/$default/x"), "/$default/x");
    EXPECT_EQ(path_of("$default", "/a%20b"), "/a b");
}

TEST(HttpEvent, DecodesABodyThatIsBase64) {
    json::object event = example();
    event["body"] = "AP8=";
    event["isBase64Encoded"] = true;
    EXPECT_EQ(read(event)->body, std::string("\x00\xFF", 2));
    event["body"] = "AP8";
    EXPECT_EQ(read(event).error().name, "bad_event");
}

TEST(HttpEvent, MayHaveNeitherBodyNorHeadersNorQuery) {
    json::object event = example();
    for (const char* const name : {"body", "headers", "cookies", "queryStringParameters"}) {
        event.erase(name);
    }
    event["rawQueryString"] = "";
    const auto request = read(event);
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->body.empty());
    EXPECT_TRUE(request->headers.empty());
    EXPECT_TRUE(request->query.empty());
}

TEST(HttpEvent, RefusesOtherEvents) {
    EXPECT_EQ(read_http_event("").error().name, "bad_event");
    EXPECT_EQ(read_http_event("[]").error().name, "bad_event");
    EXPECT_EQ(read_http_event("{}").error().name, "bad_event");
    for (const auto& [name, value] : {std::pair{"version", "1.0"},
                                      std::pair{"rawPath", "/%zz"},
                                      std::pair{"rawPath", ""},
                                      std::pair{"rawQueryString", "a=%"},
                                      std::pair{"requestContext", "x"}}) {
        json::object event = example();
        event[name] = value;
        EXPECT_EQ(read(event).error().name, "bad_event") << name << " " << value;
    }
}

TEST(HttpAnswer, IsThePayloadThatApiGatewayReads) {
    const api::Response response{
        200, {{"Content-Type", "application/json"}, {"Vary", "a"}, {"vary", "b"}}, R"({"u":1})"};
    EXPECT_EQ(json::parse(http_answer(response)), json::parse(R"({"statusCode":200,
                              "headers":{"content-type":"application/json","vary":"a,b"},
                              "body":"{\"u\":1}","isBase64Encoded":false})"));
}

TEST(HttpAnswer, SendsCookiesApartAndBytesAsBase64) {
    const api::Response response{
        404, {{"Set-Cookie", "a=1, x"}, {"Set-Cookie", "b=2"}}, std::string("\x00\xFF", 2)};
    EXPECT_EQ(json::parse(http_answer(response)),
              json::parse(R"({"statusCode":404,"headers":{},"cookies":["a=1, x","b=2"],
                              "body":"AP8=","isBase64Encoded":true})"));
}

}  // namespace
}  // namespace sluice::app::lambda
