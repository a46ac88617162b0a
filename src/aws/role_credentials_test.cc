// Temporary keys: of a container, of an instance, and how long they are kept.
#include <atomic>
#include <latch>
#include <thread>

#include "aws/cached_credentials.h"
#include "aws/container_credentials.h"
#include "aws/instance_credentials.h"
#include "tests/aws/client_fixture.h"
#include "tests/support/temporary_directory.h"

namespace sluice::aws {
namespace {

using support::CannedServer;
using testing::HasSubstr;
using testing::Not;

const std::string kDocument =
    R"({"Code":"Success","AccessKeyId":"i","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2026-03-01T13:00:00Z"})";

Environment environment(std::map<std::string, std::string> variables) {
    return [variables](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

Result<AwsCredentials> of_container(std::map<std::string, std::string> variables) {
    transport::HttpClient http;
    return ContainerCredentials(environment(std::move(variables)), http).get();
}

TEST(ContainerCredentials, AsksItsUriWithTheToken) {
    CannedServer server({reply(200, kDocument)});
    const auto found =
        of_container({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/role?a=b")},
                      {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer x"}});
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_EQ(found->key.id + found->key.secret + found->key.session_token, "ist");
    EXPECT_EQ(found->expires, kNow + std::chrono::hours{1});
    EXPECT_THAT(server.request(), HasSubstr("GET /role?a=b HTTP/1.1\r\n"));
    EXPECT_THAT(server.request(), HasSubstr("authorization: Bearer x\r\n"));
}

TEST(ContainerCredentials, ReadsTheTokenFileAnewEachTimeAndPrefersIt) {
    const support::TemporaryDirectory directory;
    CannedServer server({reply(200, kDocument), reply(200, kDocument)});
    transport::HttpClient http;
    ContainerCredentials provider(
        environment(
            {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/")},
             {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"},
             {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", directory.write("token", "first\n")}}),
        http);
    ASSERT_TRUE(provider.get());
    directory.write("token", "second");
    ASSERT_TRUE(provider.get());
    EXPECT_THAT(server.request(), HasSubstr("authorization: first\r\n"));
    EXPECT_THAT(server.request(), HasSubstr("authorization: second\r\n"));
    EXPECT_THAT(server.request(), Not(HasSubstr("other")));
    directory.write("token", "a\r\nhost: b");
    EXPECT_EQ(provider.get().error().code, Code::kInvalid);
}

TEST(ContainerCredentials, AsksNobodyElseInTheClear) {
    for (const auto* url : {"http://example.com/",
                            "http://169.254.169.254/",
                            "http://127.evil.example/",
                            "http://127.0.0.1.evil.example/",
                            "http://localhost@evil.example/",
                            "http://localhost.evil.example/",
                            "ftp://localhost/",
                            "localhost"}) {
        EXPECT_EQ(of_container({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}).error().name,
                  "bad_container_uri")
            << url;
    }
    EXPECT_EQ(
        of_container({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "@evil.example/"}}).error().name,
        "bad_container_uri");
    const auto loopback = CannedServer({}).url("/");  // allowed, but nobody is there
    EXPECT_EQ(of_container({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", loopback}}).error().code,
              Code::kUnavailable);
    EXPECT_EQ(of_container({}).error().code, Code::kNotFound);
}

TEST(ContainerCredentials, SaysWhenTheAnswerIsNone) {
    for (const auto& answer :
         {reply(500, ""), reply(200, "no"), reply(200, "{}"), reply(200, R"({"Code":"Failed"})")}) {
        CannedServer server({answer});
        EXPECT_EQ(
            of_container({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url("/")}}).error().name,
            "bad_answer");
    }
}

Result<AwsCredentials> of_instance(std::map<std::string, std::string> variables) {
    transport::HttpClient http;
    return InstanceCredentials(environment(std::move(variables)), http).get();
}

TEST(InstanceCredentials, AsksForATokenThenForTheRoleThenForItsKeys) {
    CannedServer server({reply(200, "TOKEN"), reply(200, "my-role\n"), reply(200, kDocument)});
    const auto found = of_instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url("/")}});
    ASSERT_TRUE(found) << describe(found.error());
    EXPECT_EQ(found->key.session_token, "t");
    const std::string seen = server.request();
    EXPECT_THAT(seen, HasSubstr("PUT /latest/api/token HTTP/1.1\r\n"));
    EXPECT_THAT(seen, HasSubstr("x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"));
    EXPECT_THAT(seen, HasSubstr("GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\n"));
    EXPECT_THAT(seen,
                HasSubstr("GET /latest/meta-data/iam/security-credentials/my-role HTTP/1.1\r\n"));
    EXPECT_THAT(seen, HasSubstr("x-aws-ec2-metadata-token: TOKEN\r\n"));
}

TEST(InstanceCredentials, HasNoneWithoutARoleOrWhenItIsDisabled) {
    CannedServer server({reply(200, "TOKEN"), reply(404, "")});
    EXPECT_EQ(of_instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url("")}}).error().code,
              Code::kNotFound);
    EXPECT_EQ(of_instance({{"AWS_EC2_METADATA_DISABLED", "True"}}).error().code, Code::kNotFound);
}

TEST(InstanceCredentials, NeverAsksWithoutAToken) {
    CannedServer server({reply(403, ""), reply(200, "my-role"), reply(200, kDocument)});
    EXPECT_EQ(of_instance({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url("")}}).error().code,
              Code::kUnavailable);
    EXPECT_THAT(server.request(), Not(HasSubstr("GET")));
}

// Gives keys that are good for an hour, numbered; or fails.
class HourlyCredentials final : public CredentialsProvider {
  public:
    explicit HourlyCredentials(const Clock& clock) : clock_(clock) {}
    Result<AwsCredentials> get() override {
        ++asked;
        if (failing) return fail(Code::kUnavailable, "planted", "");
        return AwsCredentials{{std::to_string(asked), "s", ""},
                              clock_.wall() + std::chrono::hours{1}};
    }
    std::atomic<int> asked = 0;
    std::atomic<bool> failing = false;

  private:
    const Clock& clock_;
};

class CachedCredentialsTest : public testing::Test {
  protected:
    std::string id() {
        const auto found = cached_.get();
        return found ? found->key.id : found.error().name;
    }
    ManualClock clock_{kNow};
    HourlyCredentials* source_ = new HourlyCredentials(clock_);
    CachedCredentials cached_{std::unique_ptr<CredentialsProvider>(source_), clock_};
};

TEST_F(CachedCredentialsTest, AsksAgainFiveMinutesBeforeTheyExpire) {
    EXPECT_EQ(id(), "1");
    clock_.advance(std::chrono::minutes{55} - Milliseconds{1});
    EXPECT_EQ(id(), "1");
    clock_.advance(Milliseconds{1});
    EXPECT_EQ(id(), "2");
}

TEST_F(CachedCredentialsTest, KeepsTheOldOnesWhileTheyAreValidWhenTheRefreshFails) {
    EXPECT_EQ(id(), "1");
    clock_.advance(std::chrono::minutes{55});
    source_->failing = true;
    EXPECT_EQ(id(), "1");
    EXPECT_EQ(id(), "1");
    EXPECT_EQ(source_->asked, 2) << "tried again at once";
    clock_.advance(std::chrono::minutes{1});
    EXPECT_EQ(id(), "1");
    EXPECT_EQ(source_->asked, 3);
    clock_.advance(std::chrono::minutes{4});
    EXPECT_EQ(id(), "planted");
    source_->failing = false;
    EXPECT_EQ(id(), "5");
}

TEST_F(CachedCredentialsTest, AsksAtOnceForOthersWhenTheyAreRefusedButOnceAMinute) {
    EXPECT_EQ(id(), "1");
    EXPECT_TRUE(cached_.renew("1"));
    EXPECT_EQ(id(), "2");
    EXPECT_TRUE(cached_.renew("1")) << "another thread has renewed them since";
    EXPECT_FALSE(cached_.renew("2"));
    EXPECT_EQ(source_->asked, 2);
    clock_.advance(std::chrono::minutes{1});
    source_->failing = true;
    EXPECT_FALSE(cached_.renew("2"));
    EXPECT_EQ(id(), "2") << "they are all there is";
}

TEST_F(CachedCredentialsTest, KeysThatDoNotChangeAreNotRenewed) {
    CachedCredentials fixed(std::make_unique<StaticCredentials>(kKey), clock_);
    EXPECT_FALSE(fixed.renew(kKey.id));
}

TEST_F(CachedCredentialsTest, ManyThreadsAskOnce) {
    std::latch start(4);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            EXPECT_EQ(id(), "1");
        });
    }
    threads.clear();
    EXPECT_EQ(source_->asked, 1);
}

}  // namespace
}  // namespace sluice::aws
