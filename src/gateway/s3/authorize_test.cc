// Who a request is from, and what an access key's grants let it do.
#include "gateway/s3/authorize.h"

#include <gtest/gtest.h>

#include "gateway/s3/owner.h"
#include "signing/digest.h"
#include "tests/s3/post_fixture.h"

namespace sluice::gateway::s3 {
namespace {

class GrantsTest : public EndpointFixture {
  protected:
    GrantsTest() {
        AccessKey key = kKey;
        key.grants =
            std::vector<Grant>{{kUploads, "ada/", true, false}, {kOutputs, "", true, true}};
        backend_.credentials().add(key);
        backend_.objects().put({kUploads, ObjectKey{"ada/a"}}, "1");
        backend_.objects().put({kUploads, ObjectKey{"bob/a"}}, "2");
    }
};

TEST_F(GrantsTest, ReadsUnderItsPrefixOnly) {
    EXPECT_EQ(call("GET", "/sluice-uploads/ada/a").body, "1");
    EXPECT_EQ(call("GET", "/sluice-uploads/bob/a").error(), "AccessDenied");
    EXPECT_EQ(call("GET", "/sluice-uploads/ad").error(), "AccessDenied");
}

TEST_F(GrantsTest, WritesWhereItMayWrite) {
    EXPECT_EQ(call("PUT", "/sluice-uploads/ada/b", {}, "x").error(), "AccessDenied");
    EXPECT_EQ(call("PUT", "/sluice-outputs/anything", {}, "x").status, 200);
}

TEST_F(GrantsTest, AnAbsentKeyOfAnotherPrefixIsDeniedNotMissing) {
    EXPECT_EQ(call("GET", "/sluice-uploads/bob/absent").error(), "AccessDenied");
    EXPECT_EQ(call("GET", "/sluice-uploads/ada/absent").error(), "NoSuchKey");
}

class ExpectedOwner : public EndpointFixture {
  protected:
    ExpectedOwner() { backend_.objects().put({kUploads, ObjectKey{"a"}}, "1"); }

    std::string answer(const std::string& method,
                       const signing::NameValues& query,
                       const signing::NameValues& headers) {
        const Response response = call(method, "/sluice-uploads/a", query, "", headers);
        return response.status == 200 ? "answered" : response.error();
    }
};

TEST_F(ExpectedOwner, OfTheBucketIsTheOneThatListingsTell) {
    const std::string name = "x-amz-expected-bucket-owner";
    EXPECT_EQ(answer("GET", {}, {{name, std::string(kOwner)}}), "answered");
    for (const std::string other : {"123456789012", "Sluice", ""}) {
        for (const char* method : {"GET", "PUT", "DELETE"}) {
            EXPECT_EQ(answer(method, {}, {{name, other}}), "AccessDenied") << other;
        }
        EXPECT_EQ(answer("GET", {{name, other}}, {}), "AccessDenied") << "in the query: " << other;
    }
    EXPECT_EQ(answer("GET", {{name, std::string(kOwner)}}, {}), "answered");
    EXPECT_EQ(backend_.objects().bytes({kUploads, ObjectKey{"a"}}), "1") << "nothing was done";
}

TEST_F(ExpectedOwner, OfACopysSourceIsAskedForToo) {
    const auto copy = [this](const std::string& owner) {
        return answer("PUT",
                      {},
                      {{"x-amz-copy-source", "/sluice-uploads/a"},
                       {"x-amz-metadata-directive", "REPLACE"},
                       {"x-amz-source-expected-bucket-owner", owner}});
    };
    EXPECT_EQ(copy("123456789012"), "AccessDenied");
    EXPECT_EQ(copy(std::string(kOwner)), "answered");
}

TEST_F(ExpectedOwner, IsNoAnswerToAStranger) {
    const api::Headers expected{{"x-amz-expected-bucket-owner", "123456789012"}};
    std::string url = presign("GET", "/sluice-uploads/a", {}, expected);
    url.back() = url.back() == '0' ? '1' : '0';
    EXPECT_EQ(get(url, expected).error(), "SignatureDoesNotMatch");
}

class SecurityTokenTest : public PostFixture {};

// The keys here have no tokens; one that is signed all the same is somebody else's credential.
TEST_F(SecurityTokenTest, OfAKeyThatHasNoneIsInvalid) {
    signing::Signer temporary = signer();
    temporary.key.session_token = "a token";
    ClientRequest request{"GET", "/sluice-uploads/k"};
    const signing::Request to_sign{"GET", request.target, {}, request.headers};
    ClientRequest presigned = request;
    presigned.target +=
        "?" + signing::presign_query(temporary, to_sign, clock_.wall(), Seconds{60});
    for (auto& header :
         signing::sign_headers(temporary, to_sign, clock_.wall(), "UNSIGNED-PAYLOAD")) {
        request.headers.push_back(std::move(header));
    }
    EXPECT_EQ(send(request).error(), "InvalidToken");
    EXPECT_EQ(send(presigned).error(), "InvalidToken");
    EXPECT_EQ(refusal(signed_form({{"key", key_}, {"x-amz-security-token", "t"}},
                                  {exact("bucket", kUploads.text()),
                                   exact("key", key_),
                                   exact("x-amz-security-token", "t")})),
              "InvalidToken");
}

class SignatureVersion2Test : public PostFixture {
  protected:
    Form old_form() {
        const std::string policy = R"({"expiration":")" +
                                   signing::iso_date(clock_.wall() + Seconds{60}) +
                                   R"(","conditions":[)" + exact("bucket", kUploads.text()) + "," +
                                   exact("key", key_) + "]}";
        Form form;
        form.fields = {{"AWSAccessKeyId", kKey.id}, {"key", key_}};
        form["policy"] = signing::base64_encode(policy);
        form["signature"] = signing::base64_encode(signing::hmac_sha1(kKey.secret, form["policy"]));
        return form;
    }
};

TEST_F(SignatureVersion2Test, IsRefusedUnlessItIsAllowed) {
    EXPECT_EQ(refusal(old_form()), "InvalidArgument");
    EXPECT_TRUE(nothing_stored());
}

TEST_F(SignatureVersion2Test, HoldsAFormToItsSignatureAndItsPolicy) {
    options_.s3_allow_sigv2 = true;
    EXPECT_EQ(refusal(old_form()), "accepted");
    EXPECT_EQ(refusal(usual_form()), "accepted");
    Form form = old_form();
    form["signature"][0] = form["signature"][0] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(form), "SignatureDoesNotMatch");
    form = old_form();
    form.remove("signature");
    EXPECT_EQ(refusal(form), "SignatureDoesNotMatch");
    form = old_form();
    form["AWSAccessKeyId"] = "NOBODY";
    EXPECT_EQ(refusal(form), "InvalidAccessKeyId");
    form = old_form();
    form["key"] = "another/key";
    EXPECT_EQ(refusal(form), "AccessDenied");
    form = old_form();
    clock_.advance(Seconds{61});
    EXPECT_EQ(refusal(form), "AccessDenied");
}

}  // namespace
}  // namespace sluice::gateway::s3
