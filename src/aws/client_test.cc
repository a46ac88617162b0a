// What the client sends: endpoint, target, headers, body, signature. Retries: client_retry_test.cc.
#include "aws/client.h"

#include "base/memory_stream.h"
#include "signing/verifier.h"
#include "tests/aws/client_fixture.h"

namespace sluice::aws {
namespace {

using signing::PathStyle;
using testing::HasSubstr;

Call get_object() {
    Call call;
    call.service = "s3";
    call.operation = "GetObject";
    call.method = "GET";
    call.path = "/bucket/a%20b/../c";
    call.query = {{"versionId", "x/y z"}, {"response-content-type", ""}};
    call.headers = {{"range", "bytes=0-9"}};
    return call;
}

TEST_F(ClientTest, SignsAnS3RequestThatItsOwnVerifierBelieves) {
    serve({reply(200, "0123456789", "ETag: \"e\"\r\n")});
    const auto response = client().call(get_object());
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->body, "0123456789");
    EXPECT_EQ(response->header("etag"), "\"e\"");

    const Arrived arrived = parse_arrived(requests());
    EXPECT_EQ(arrived.target, "/bucket/a%20b/../c?versionId=x%2Fy%20z&response-content-type=");
    const auto target = signing::parse_target(arrived.target).value();
    const signing::Request request{arrived.method, target.path, target.query, arrived.headers};
    const auto claim = signing::read_claim(request);
    ASSERT_TRUE(claim && *claim);
    const auto verified =
        signing::verify({"us-east-1", "s3"}, **claim, request, kKey.secret, clock.wall());
    EXPECT_TRUE(verified) << describe(verified.error());
    EXPECT_THAT((*claim)->signed_headers, testing::Contains("range"));
}

TEST_F(ClientTest, SignsTheNormalisedPathBehindAnEndpointsOwnForOtherServices) {
    serve({reply(200, "")});
    Call call;
    call.service = "execute-api";
    call.operation = "PostToConnection";
    call.path = "/%40connections/abc%3D";
    call.body = "frame";
    call.endpoint = options.endpoints.all + "/test/";
    ASSERT_TRUE(client().call(call));
    const Arrived arrived = parse_arrived(requests());
    EXPECT_EQ(arrived.target, "/test/%40connections/abc%3D");
    EXPECT_EQ(arrived.body, "frame");
    EXPECT_FALSE(signing::find(arrived.headers, "x-amz-content-sha256"));
    EXPECT_EQ(*signing::find(arrived.headers, "authorization"),
              expected_authorization(
                  arrived, "execute-api", signing::sha256_hex("frame"), PathStyle::kNormalised));
}

TEST_F(ClientTest, StreamsABodyUnsignedToS3AndByItsHashWhenThatIsKnown) {
    serve({reply(200, ""), reply(200, "")});
    Call call;
    call.service = "s3";
    call.operation = "PutObject";
    call.method = "PUT";
    call.path = "/bucket/key";
    MemorySource source("content");
    call.streamed = StreamedBody{&source, 7};
    ASSERT_TRUE(client().call(call));
    Arrived arrived = parse_arrived(requests());
    EXPECT_EQ(signing::find(arrived.headers, "content-length"), "7");
    EXPECT_EQ(signing::find(arrived.headers, "x-amz-content-sha256"), "UNSIGNED-PAYLOAD");

    const std::size_t first = requests().size();
    ASSERT_TRUE(source.rewind());
    call.streamed->sha256_hex = signing::sha256_hex("content");
    ASSERT_TRUE(client().call(call));
    arrived = parse_arrived(requests().substr(first));
    EXPECT_EQ(arrived.body, "content");
    EXPECT_EQ(
        *signing::find(arrived.headers, "authorization"),
        expected_authorization(arrived, "s3", signing::sha256_hex("content"), PathStyle::kS3));
}

TEST_F(ClientTest, RefusesToSendAnUnsignedBodyToAServiceThatTakesNone) {
    serve({});
    MemorySource source("content");
    Call call;
    call.service = "sqs";
    call.streamed = StreamedBody{&source, 7};
    EXPECT_EQ(client().call(call).error().name, "unsigned_body");
}

TEST_F(ClientTest, SendsTheSessionTokenOfTemporaryKeys) {
    serve({reply(200, "")});
    StaticCredentials temporary{{"id", "secret", "the-token"}};
    transport::HttpClient http;
    Client client(options, {http, temporary, clock, dice, waiter, null_metrics()});
    ASSERT_TRUE(client.call(get_object()));
    const Arrived arrived = parse_arrived(requests());
    EXPECT_EQ(signing::find(arrived.headers, "x-amz-security-token"), "the-token");
    EXPECT_THAT(std::string(*signing::find(arrived.headers, "authorization")),
                HasSubstr("x-amz-security-token"));
}

TEST_F(ClientTest, PutsASuccessIntoTheSinkAndAnErrorIntoTheError) {
    serve({reply(200, "bytes"),
           reply(404,
                 "<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>no such"
                 "</Message><RequestId>R1</RequestId></Error>")});
    MemorySink sink;
    Call call = get_object();
    call.sink = &sink;
    ASSERT_TRUE(client().call(call));
    EXPECT_EQ(sink.bytes(), "bytes");
    const auto failed = client().call(call);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().name, "NoSuchKey");
    EXPECT_EQ(failed.error().code, Code::kNotFound);
    EXPECT_EQ(failed.error().message, "s3 GetObject answered 404: no such (request R1)");
    EXPECT_EQ(sink.bytes(), "bytes");
}

TEST_F(ClientTest, GivesAnAdapterTheWholeOfAnError) {
    serve({reply(412,
                 "<Error><Code>PreconditionFailed</Code><Condition>If-Match</Condition></Error>")});
    const auto response = client().send(get_object());
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 412);
    EXPECT_EQ(response->error->code, "PreconditionFailed");
    EXPECT_THAT(response->body, HasSubstr("<Condition>"));
}

TEST_F(ClientTest, FindsTheErrorThatHidesInASuccess) {
    const std::string hidden = "<?xml version=\"1.0\"?>\n\n<Error><Code>InvalidPart</Code></Error>";
    serve({reply(200, hidden), reply(200, hidden)});
    Call call = get_object();
    EXPECT_TRUE(client().call(call));
    call.error_in_success = true;
    EXPECT_EQ(client().call(call).error().name, "InvalidPart");
}

TEST_F(ClientTest, GivesUpWithoutACredential) {
    serve({});
    class Nothing final : public CredentialsProvider {
        Result<AwsCredentials> get() override { return fail(Code::kDenied, "no_credentials", ""); }
    } nothing;
    transport::HttpClient http;
    Client client(options, {http, nothing, clock, dice, waiter, null_metrics()});
    EXPECT_EQ(client.call(get_object()).error().name, "no_credentials");
}

TEST(Endpoints, PrefersTheServicesOwnThenThatOfAllThenAwss) {
    Endpoints endpoints;
    endpoints.region = "eu-west-1";
    EXPECT_EQ(endpoints.of("sqs"), "https://sqs.eu-west-1.amazonaws.com");
    EXPECT_TRUE(endpoints.is_standard("sqs"));
    endpoints.all = "http://127.0.0.1:1";
    endpoints.by_service["s3"] = "http://127.0.0.1:2";
    EXPECT_EQ(endpoints.of("sqs"), "http://127.0.0.1:1");
    EXPECT_EQ(endpoints.of("s3"), "http://127.0.0.1:2");
    EXPECT_FALSE(endpoints.is_standard("sqs"));
    endpoints = {};
    endpoints.region = "cn-north-1";
    EXPECT_EQ(endpoints.of("s3"), "https://s3.cn-north-1.amazonaws.com.cn");
}

}  // namespace
}  // namespace sluice::aws
