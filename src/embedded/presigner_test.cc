#include "embedded/presigner.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "base/manual_clock.h"
#include "signing/encoding.h"
#include "signing/time_text.h"
#include "signing/verifier.h"

namespace sluice::embedded {
namespace {

const AccessKey kKey{"AKIDEXAMPLE", "a secret", "owner"};

class EmbeddedPresigner : public testing::Test {
  protected:
    std::unique_ptr<Presigner> make(std::string endpoint) {
        return make_presigner({std::move(endpoint), "us-east-1", kKey}, clock_);
    }

    ManualClock clock_{*signing::parse_amz_date("20260301T120000Z")};
    std::unique_ptr<Presigner> presigner_ = make("http://127.0.0.1:9000");
    PostConditions conditions_{{BucketName{"sluice-uploads"}, ObjectKey{"u/csv_upload_1.csv"}},
                               {{"jobid", "j \"1\""}, {"mapping", "größe:a"}},
                               1,
                               5ULL << 30U,
                               Seconds{600}};
};

TEST_F(EmbeddedPresigner, GivesTheFieldsOfTheCompatibilityContractInOrder) {
    const PresignedPost post = presigner_->presign_post(conditions_).value();
    EXPECT_EQ(post.url, "http://127.0.0.1:9000/sluice-uploads");
    std::string names;
    for (const auto& [name, value] : post.fields) names += name + " ";
    EXPECT_EQ(names,
              "Key bucket X-Amz-Algorithm X-Amz-Credential X-Amz-Date Policy X-Amz-Signature "
              "x-amz-meta-jobid x-amz-meta-mapping ");
    EXPECT_EQ(signing::find(post.fields, "Key"), "u/csv_upload_1.csv");
    EXPECT_EQ(signing::find(post.fields, "bucket"), "sluice-uploads");
    EXPECT_EQ(signing::find(post.fields, "x-amz-meta-mapping"), "größe:a");
}

TEST_F(EmbeddedPresigner, CoversEveryFieldExactlyByThePolicy) {
    const PresignedPost post = presigner_->presign_post(conditions_).value();
    const auto text = signing::base64_decode(*signing::find(post.fields, "Policy"));
    ASSERT_TRUE(text);
    const auto policy = boost::json::parse(*text);
    EXPECT_EQ(policy.at("expiration"), "2026-03-01T12:10:00.000Z");
    const auto expected = boost::json::parse(R"([
        {"bucket":"sluice-uploads"}, {"key":"u/csv_upload_1.csv"},
        {"x-amz-algorithm":"AWS4-HMAC-SHA256"},
        {"x-amz-credential":"AKIDEXAMPLE/20260301/us-east-1/s3/aws4_request"},
        {"x-amz-date":"20260301T120000Z"},
        {"x-amz-meta-jobid":"j \"1\""}, {"x-amz-meta-mapping":"größe:a"},
        ["content-length-range", 1, 5368709120]])");
    EXPECT_EQ(policy.at("conditions"), expected);
}

TEST_F(EmbeddedPresigner, SignsThePolicy) {
    const PresignedPost post = presigner_->presign_post(conditions_).value();
    const auto field = [&](std::string_view name) { return *signing::find(post.fields, name); };
    const auto claim = signing::read_policy_claim(field("X-Amz-Algorithm"),
                                                  field("X-Amz-Credential"),
                                                  field("X-Amz-Date"),
                                                  field("X-Amz-Signature"));
    ASSERT_TRUE(claim);
    EXPECT_TRUE(
        signing::verify_policy({"us-east-1"}, *claim, field("Policy"), kKey.secret, clock_.wall()));
}

// What the S3 endpoint will make of the URL when it arrives with this Host header.
bool accepted(const std::string& url, const std::string& host, WallTime now) {
    const auto path = url.find('/', url.find("://") + 3);
    const auto target = signing::parse_target(std::string_view(url).substr(path)).value();
    const signing::NameValues headers{{"host", host}};
    const signing::Request request{"GET", target.path, target.query, headers};
    const auto claim = signing::read_claim(request);
    return claim && *claim &&
           signing::verify({"us-east-1"}, **claim, request, kKey.secret, now).has_value();
}

TEST_F(EmbeddedPresigner, SignsDownloadsOfKeysOfAnyShape) {
    for (const char* key : {"u/a.json", "a b+c&d=e?f#g.csv", "größe/%41", "../a//b"}) {
        const ObjectName name{BucketName{"sluice-outputs"}, ObjectKey{key}};
        const std::string url = presigner_->presign_get(name, Seconds{600}).value();
        EXPECT_TRUE(url.starts_with("http://127.0.0.1:9000/sluice-outputs/")) << url;
        EXPECT_TRUE(accepted(url, "127.0.0.1:9000", clock_.wall())) << url;
        EXPECT_FALSE(accepted(url, "127.0.0.1:9000", clock_.wall() + Seconds{600}));
    }
}

// What the key's last segment becomes in the signed query.
TEST_F(EmbeddedPresigner, SignsTheNameThatADownloadIsSavedUnder) {
    const auto disposition = [this](const std::string& key) {
        const ObjectName name{BucketName{"sluice-outputs"}, ObjectKey{key}};
        const std::string url = presigner_->presign_get(name, Seconds{600}).value();
        const auto path = url.find('/', url.find("://") + 3);
        const auto target = signing::parse_target(std::string_view(url).substr(path)).value();
        return std::string(
            signing::find(target.query, "response-content-disposition").value_or(""));
    };
    EXPECT_EQ(disposition("u/result.json"), "attachment; filename=\"result.json\"");
    EXPECT_EQ(disposition("u/a\"b\\c.csv"),
              "attachment; filename=\"a_b_c.csv\"; filename*=UTF-8''a%22b%5Cc.csv");
    EXPECT_EQ(disposition("u/é.csv"),
              "attachment; filename=\"__.csv\"; filename*=UTF-8''%C3%A9.csv");
    EXPECT_EQ(disposition("u/"), "attachment; filename=\"download\"");
}

TEST_F(EmbeddedPresigner, SignsTheHostThatClientsSend) {
    const ObjectName name{BucketName{"b"}, ObjectKey{"k"}};
    for (const auto& [endpoint, host] :
         {std::pair{"https://files.example.com", "files.example.com"},
          {"https://files.example.com:443", "files.example.com"},
          {"http://files.example.com:80", "files.example.com"},
          {"http://files.example.com:443", "files.example.com:443"},
          {"http://[::1]:9000", "[::1]:9000"}}) {
        const std::string url = make(endpoint)->presign_get(name, Seconds{60}).value();
        EXPECT_TRUE(accepted(url, host, clock_.wall())) << endpoint;
    }
}

TEST_F(EmbeddedPresigner, RefusesLivesThatS3WouldNotHonour) {
    for (const int seconds : {0, -1, 604'801}) {
        conditions_.expires_in = Seconds{seconds};
        EXPECT_EQ(presigner_->presign_post(conditions_).error().name, "invalid_expiry");
        EXPECT_EQ(presigner_->presign_get(conditions_.name, Seconds{seconds}).error().name,
                  "invalid_expiry");
    }
}

}  // namespace
}  // namespace sluice::embedded
