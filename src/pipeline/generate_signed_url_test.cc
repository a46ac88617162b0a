#include "pipeline/generate_signed_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/manual_clock.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/presigner.h"

namespace sluice::pipeline {
namespace {

const std::string kUserText = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const BucketName kUploads{"sluice-uploads"};
const BucketName kOutputs{"sluice-outputs"};

class GenerateSignedUrlTest : public testing::Test {
  protected:
    static std::string with_user(const std::string& members) {
        return R"({"metadata":{"userId":")" + kUserText + "\"" + (members.empty() ? "" : ",") +
               members + "}}";
    }
    static std::string refusal(const std::string& body) {
        const auto request = decode_signed_url_request(body, Limits{});
        return request ? "" : request.error().name;
    }
    static UploadWish wish(const std::string& members) {
        const auto request = decode_signed_url_request(with_user(members), Limits{});
        EXPECT_TRUE(request) << describe(request.error());
        return request ? std::get<UploadWish>(*request) : UploadWish{};
    }
    std::string download(const BucketName& bucket, const std::string& key) {
        const auto signed_url = stage.download({bucket, ObjectKey{key}});
        return signed_url ? signed_url->body : signed_url.error().name;
    }

    ManualClock clock;
    fakes::FakeBackend backend{clock};
    fakes::FakePresigner presigner;
    GenerateSignedUrl stage{backend.objects(), presigner, kUploads, kOutputs, Limits{}};
};

TEST_F(GenerateSignedUrlTest, TheServerMakesBucketAndKeyAndReservesTheKey) {
    const auto reply = stage.upload(wish(R"("jobId":"j")"), 1'795'428'000'000);
    ASSERT_TRUE(reply);
    const ObjectName name{kUploads, ObjectKey{kUserText + "/csv_upload_1795428000000.csv"}};
    EXPECT_EQ(presigner.last->name, name);
    EXPECT_EQ(reply->outcome.reserve, name);
    EXPECT_EQ(presigner.last->bytes_min, 1U);
    EXPECT_EQ(presigner.last->bytes_max, 5ULL << 30U);
    EXPECT_EQ(presigner.last->expires_in, Seconds{600});
}

TEST_F(GenerateSignedUrlTest, TheReplyIsUrlThenTheFieldsInTheirOrder) {
    const auto reply = stage.upload(wish(R"("jobId":"j")"), 7);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->body,
              R"({"url":"https://s3.test/sluice-uploads","fields":{"Key":")" + kUserText +
                  R"(/csv_upload_7.csv","bucket":"sluice-uploads",)"
                  R"("X-Amz-Algorithm":"AWS4-HMAC-SHA256",)"
                  R"("X-Amz-Credential":"TEST/20261122/us-east-1/s3/aws4_request",)"
                  R"("X-Amz-Date":"20261122T000000Z","Policy":"cG9saWN5","X-Amz-Signature":"00",)"
                  R"("x-amz-meta-jobid":"j","x-amz-meta-userid":")" +
                  kUserText + "\"}}");
}

TEST_F(GenerateSignedUrlTest, MetadataNamesAreLowerCasedAndValuesBecomeText) {
    const UploadWish asked = wish(
        R"("outputFormat":"json","count":3,"ratio":1.5,"whole":2.0,"flag":true,"none":null,"e":"é")");
    EXPECT_EQ(asked.user, UserId{kUserText});
    EXPECT_EQ(asked.metadata,
              (Metadata{{"userid", kUserText},
                        {"outputformat", "json"},
                        {"count", "3"},
                        {"ratio", "1.5"},
                        {"whole", "2"},
                        {"flag", "true"},
                        {"e", "é"}}));
}

TEST_F(GenerateSignedUrlTest, RefusesWhatIsNoJson) {
    for (const std::string& body :
         {std::string(),
          std::string("{\"metadata\":"),
          std::string(100'000, '['),
          "{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}"}) {
        EXPECT_EQ(refusal(body), "bad_json");
    }
}

TEST_F(GenerateSignedUrlTest, RefusesARequestThatAsksForNothingOrForBoth) {
    for (const char* body : {"{}", "[]", "null", "7", "\"metadata\"", "[{\"metadata\":{}}]"}) {
        EXPECT_EQ(refusal(body), "missing_member") << body;
    }
    EXPECT_EQ(refusal(R"({"metadata":null})"), "missing_member");
    EXPECT_EQ(refusal(R"({"metadata":"x"})"), "missing_member");
    EXPECT_EQ(refusal(R"({"bucketData":{"Bucket":"b"}})"), "missing_member");
    EXPECT_EQ(refusal(R"({"bucketData":{"Bucket":7,"Key":"k"}})"), "missing_member");
    EXPECT_EQ(refusal(R"({"metadata":{},"bucketData":{}})"), "ambiguous_request");
}

TEST_F(GenerateSignedUrlTest, RefusesUserIdsThatCouldBeGuessedOrEscapeTheirPrefix) {
    for (const std::string& id : {std::string(),
                                  std::string(31, 'a'),
                                  std::string(65, 'a'),
                                  std::string(31, 'a') + "/",
                                  std::string(31, 'a') + ".",
                                  std::string(31, 'a') + "é"}) {
        EXPECT_EQ(refusal(R"({"metadata":{"userId":")" + id + "\"}}"), "invalid_user_id") << id;
    }
    EXPECT_EQ(refusal(R"({"metadata":{}})"), "invalid_user_id");
    EXPECT_EQ(refusal(R"({"metadata":{"userId":")" + std::string(64, 'Z') + "\"}}"), "");
}

TEST_F(GenerateSignedUrlTest, RefusesMetadataThatNoHeaderCanCarry) {
    for (const char* member : {R"("a b":"1")",
                               R"("a\r\nb":"1")",
                               R"("é":"1")",
                               R"("":"1")",
                               R"("a":"1\r\nx-amz-acl: public-read")",
                               R"("a":"\u0000")",
                               R"("a":{})",
                               R"("a":[1])",
                               R"("a":"1","A":"2")"}) {
        EXPECT_EQ(refusal(with_user(member)), "invalid_metadata") << member;
    }
}

TEST_F(GenerateSignedUrlTest, RefusesMetadataOverTheLimitAndNamesTheWayOut) {
    const std::size_t fixed = std::string("userid").size() + kUserText.size() + 1;
    const auto of_size = [&](std::size_t bytes) {
        return with_user("\"m\":\"" + std::string(bytes - fixed, 'x') + "\"");
    };
    EXPECT_EQ(refusal(of_size(2048)), "");
    EXPECT_EQ(refusal(of_size(2049)), "metadata_too_large");
    const auto request = decode_signed_url_request(of_size(2049), Limits{});
    EXPECT_THAT(request.error().message, testing::HasSubstr("v1 API"));
}

TEST_F(GenerateSignedUrlTest, RefusesAFormWhosePreludeS3WouldNotTake) {
    std::string members;
    for (int i = 0; i < 300; ++i) {
        members += std::string(i ? "," : "") + "\"m" + std::to_string(i) + "\":\"\"";
    }
    const auto reply = stage.upload(wish(members), 7);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().name, "metadata_too_large");
}

TEST_F(GenerateSignedUrlTest, SignsADownloadOfAnObjectBelowAUsersPrefix) {
    backend.objects().put({kOutputs, ObjectKey{kUserText + "/out.json"}}, "{}");
    EXPECT_EQ(download(kOutputs, kUserText + "/out.json"),
              R"({"url":"https://s3.test/sluice-outputs/)" + kUserText +
                  R"(/out.json?X-Amz-Expires=600"})");
}

TEST_F(GenerateSignedUrlTest, Fault6_NoOtherBucketAndNoOtherKeyIsEverSigned) {
    backend.objects().put({BucketName{"secrets"}, ObjectKey{kUserText + "/k"}}, "s");
    backend.objects().put({kOutputs, ObjectKey{"shared/k"}}, "s");
    backend.objects().put({kOutputs, ObjectKey{kUserText}}, "s");
    backend.objects().put({kOutputs, ObjectKey{"/" + kUserText + "/k"}}, "s");
    EXPECT_EQ(download(BucketName{"secrets"}, kUserText + "/k"), "no_such_object");
    EXPECT_EQ(download(kOutputs, "shared/k"), "no_such_object");
    EXPECT_EQ(download(kOutputs, kUserText), "no_such_object");
    EXPECT_EQ(download(kOutputs, "/" + kUserText + "/k"), "no_such_object");
    EXPECT_EQ(download(kOutputs, kUserText + "/absent"), "no_such_object");
}

TEST_F(GenerateSignedUrlTest, AStoreThatFailsIsNotAnAbsentObject) {
    backend.fail_next(fakes::Op::kHead, {Code::kIo, "io_error", "planted", {}});
    EXPECT_EQ(download(kOutputs, kUserText + "/out.json"), "io_error");
}

}  // namespace
}  // namespace sluice::pipeline
