// The worked examples of the S3 API reference (sigv4-post-example, sig-v4-header-based-auth,
// sigv4-query-string-auth), signed and verified.
#include <gtest/gtest.h>

#include "signing/digest.h"
#include "signing/encoding.h"
#include "signing/signer.h"
#include "signing/time_text.h"
#include "signing/verifier.h"

namespace sluice::signing {
namespace {

constexpr const char* kExampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const Signer kExampleSigner{{"AKIAIOSFODNN7EXAMPLE", kExampleSecret, ""}, "us-east-1"};
const Verifier kExampleVerifier{"us-east-1"};

WallTime at(std::string_view amz) {
    return *parse_amz_date(amz);
}

struct Example {
    const char* name;
    const char* method;
    const char* target;
    NameValues headers;
    std::string payload_hash;
    const char* signature;
};

std::vector<Example> header_examples() {
    const std::string host = "examplebucket.s3.amazonaws.com";
    const std::string nothing = sha256_hex("");
    return {{"GetObject",
             "GET",
             "/test.txt",
             {{"host", host}, {"range", "bytes=0-9"}},
             nothing,
             "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
            {"PutObject",
             "PUT",
             "/test%24file.text",
             {{"host", host},
              {"date", "Fri, 24 May 2013 00:00:00 GMT"},
              {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
             sha256_hex("Welcome to Amazon S3."),
             "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
            {"GetBucketLifecycle",
             "GET",
             "/?lifecycle",
             {{"host", host}},
             nothing,
             "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
            {"ListObjects",
             "GET",
             "/?max-keys=2&prefix=J",
             {{"host", host}},
             nothing,
             "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"}};
}

TEST(S3Examples, HeaderSignaturesAreThoseOfTheReference) {
    for (const Example& example : header_examples()) {
        SCOPED_TRACE(example.name);
        const Target target = parse_target(example.target).value();
        const Request request{example.method, target.path, target.query, example.headers};
        const NameValues added =
            sign_headers(kExampleSigner, request, at("20130524T000000Z"), example.payload_hash);
        EXPECT_TRUE(added.back().second.ends_with(example.signature));

        NameValues sent = example.headers;
        sent.insert(sent.end(), added.begin(), added.end());
        const Request received{example.method, target.path, target.query, sent};
        const auto claim = read_claim(received);
        ASSERT_TRUE(claim && *claim);
        EXPECT_EQ((*claim)->access_key_id, "AKIAIOSFODNN7EXAMPLE");
        EXPECT_EQ((*claim)->payload_hash, example.payload_hash);
        EXPECT_TRUE(
            verify(kExampleVerifier, **claim, received, kExampleSecret, at("20130524T000100Z")));
    }
}

TEST(S3Examples, TheQuerySignatureIsThatOfTheReference) {
    const NameValues headers{{"host", "examplebucket.s3.amazonaws.com"}};
    const Request request{"GET", "/test.txt", {}, headers};
    const std::string query =
        presign_query(kExampleSigner, request, at("20130524T000000Z"), Seconds{86400});
    EXPECT_EQ(query,
              "X-Amz-Algorithm=AWS4-HMAC-SHA256"
              "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
              "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
              "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(S3Examples, ThePostPolicySignatureIsThatOfTheReference) {
    const std::string policy =
        "{ \"expiration\": \"2015-12-30T12:00:00.000Z\",\r\n"
        "  \"conditions\": [\r\n"
        "    {\"bucket\": \"sigv4examplebucket\"},\r\n"
        "    [\"starts-with\", \"$key\", \"user/user1/\"],\r\n"
        "    {\"acl\": \"public-read\"},\r\n"
        "    {\"success_action_redirect\": "
        "\"http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html\"},\r\n"
        "    [\"starts-with\", \"$Content-Type\", \"image/\"],\r\n"
        "    {\"x-amz-meta-uuid\": \"14365123651274\"},\r\n"
        "    {\"x-amz-server-side-encryption\": \"AES256\"},\r\n"
        "    [\"starts-with\", \"$x-amz-meta-tag\", \"\"],\r\n"
        "\r\n"
        "    {\"x-amz-credential\": "
        "\"AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request\"},\r\n"
        "    {\"x-amz-algorithm\": \"AWS4-HMAC-SHA256\"},\r\n"
        "    {\"x-amz-date\": \"20151229T000000Z\" }\r\n"
        "  ]\r\n"
        "}";
    const std::string base64 = base64_encode(policy);
    EXPECT_TRUE(base64.starts_with("eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoi"));
    const Signature signature = sign_policy(kExampleSigner, at("20151229T000000Z"), base64);
    EXPECT_EQ(signature.hex(), "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e");

    const auto claim = read_policy_claim("AWS4-HMAC-SHA256",
                                         "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request",
                                         "20151229T000000Z",
                                         signature.hex());
    ASSERT_TRUE(claim);
    EXPECT_TRUE(
        verify_policy(kExampleVerifier, *claim, base64, kExampleSecret, at("20151229T120000Z")));
}

// Amazon's own example of a form of version 2, as its clients test with it.
TEST(PolicyVersion2, HasTheExamplesSignature) {
    const std::string policy =
        "eyAiZXhwaXJhdGlvbiI6ICIyMDA3LTEyLTAxVDEyOjAwOjAwLjAwMFoiLAogICJjb25kaXRpb25zIjogWwogICAgey"
        "JidWNrZXQiOiAiam9obnNtaXRoIiB9LAogICAgWyJzdGFydHMtd2l0aCIsICIka2V5IiwgInVzZXIvZXJpYy8iXSwK"
        "ICAgIHsiYWNsIjogInB1YmxpYy1yZWFkIiB9LAogICAgeyJyZWRpcmVjdCI6ICJodHRwOi8vam9obnNtaXRoLnMzLm"
        "FtYXpvbmF3cy5jb20vc3VjY2Vzc2Z1bF91cGxvYWQuaHRtbCIgfSwKICAgIFsic3RhcnRzLXdpdGgiLCAiJENvbnRl"
        "bnQtVHlwZSIsICJpbWFnZS8iXSwKICAgIHsieC1hbXotbWV0YS11dWlkIjogIjE0MzY1MTIzNjUxMjc0In0sCiAgIC"
        "BbInN0YXJ0cy13aXRoIiwgIiR4LWFtei1tZXRhLXRhZyIsICIiXSwKICBdCn0K";
    const std::string secret = "uV3F3YluFJax1cknvbcGwgjvx4QpvB+leU8dUj2o";
    EXPECT_TRUE(verify_policy_v2("2qCp0odXe7A9IYyUVqn0w2adtCA=", policy, secret));
    for (const char* signature : {"",
                                  "2qCp0odXe7A9IYyUVqn0w2adtCB=",
                                  "2qCp0odXe7A9IYyUVqn0w2adtCA",
                                  "2qCp0odXe7A9IYyUVqn0w2adtCA=="}) {
        const auto refused = verify_policy_v2(signature, policy, secret);
        EXPECT_EQ(refused.error().name, "SignatureDoesNotMatch") << signature;
    }
    EXPECT_FALSE(verify_policy_v2("2qCp0odXe7A9IYyUVqn0w2adtCA=", policy + "A", secret));
}

}  // namespace
}  // namespace sluice::signing
