#include "aws/s3/s3_presigner.h"

#include <boost/json/parse.hpp>

#include "signing/encoding.h"
#include "signing/verifier.h"
#include "tests/aws/s3_fixture.h"

namespace sluice::aws {
namespace {

class S3PresignerTest : public ClientTest {
  protected:
    PresignedPost form() { return presigner().presign_post(conditions).value(); }
    std::string url() { return presigner().presign_get(kName, Seconds{600}).value(); }
    S3Presigner& presigner() {
        made_.push_back(std::make_unique<Made>(client_options, keys, clock));
        made_.back()->presigner =
            std::make_unique<S3Presigner>(made_.back()->client, presigner_options);
        return *made_.back()->presigner;
    }
    static std::string field(const PresignedPost& form, const std::string& name) {
        return std::string(signing::find(form.fields, name).value_or("(absent)"));
    }
    static boost::json::array policy(const PresignedPost& form) {
        const auto text = signing::base64_decode(field(form, "Policy"));
        return boost::json::parse(text.value_or("")).at("conditions").as_array();
    }
    // As S3 verifies it.
    bool is_good(const std::string& signed_url, const std::string& host) {
        const auto path = signed_url.find('/', signed_url.find("://") + 3);
        const auto target = signing::parse_target(std::string_view(signed_url).substr(path));
        const signing::NameValues headers{{"host", host}};
        const signing::Request request{"GET", target->path, target->query, headers};
        const auto claim = signing::read_claim(request);
        return claim && *claim &&
               signing::verify({client_options.endpoints.region},
                               **claim,
                               request,
                               keys.key.secret,
                               clock.wall())
                   .has_value();
    }

    class ChangingCredentials final : public CredentialsProvider {
      public:
        Result<AwsCredentials> get() override {
            if (failing) return fail(Code::kNotFound, "no_credentials", "");
            return AwsCredentials{key, std::nullopt};
        }
        signing::KeyPair key = kKey;
        bool failing = false;
    };

    ClientOptions client_options;
    S3PresignerOptions presigner_options;
    ChangingCredentials keys;
    PostConditions conditions{kName, {{"jobid", "j \"1\""}}, 1, 50, Seconds{600}};

  private:
    struct Made {
        Made(const ClientOptions& options, CredentialsProvider& provider, const Clock& time)
            : client(options, {http, provider, time, dice, system_waiter(), null_metrics()}) {}
        transport::HttpClient http;
        LoadedDice dice;
        Client client;
        std::unique_ptr<S3Presigner> presigner;
    };
    std::vector<std::unique_ptr<Made>> made_;
};

TEST_F(S3PresignerTest, TheBucketIsInTheHostAtAmazon) {
    client_options.endpoints.region = "eu-west-1";
    EXPECT_EQ(form().url, "https://outputs.s3.eu-west-1.amazonaws.com/");
    EXPECT_TRUE(
        url().starts_with("https://outputs.s3.eu-west-1.amazonaws.com/ada/out%201.json?response"))
        << url();
    EXPECT_TRUE(is_good(url(), "outputs.s3.eu-west-1.amazonaws.com"));
}

TEST_F(S3PresignerTest, TheBucketIsInThePathElsewhere) {
    client_options.endpoints.all = "http://127.0.0.1:7480";
    EXPECT_EQ(form().url, "http://127.0.0.1:7480/outputs");
    EXPECT_TRUE(url().starts_with("http://127.0.0.1:7480/outputs/ada/out%201.json?")) << url();
    EXPECT_TRUE(is_good(url(), "127.0.0.1:7480"));
}

// Clients come by another way than this process.
TEST_F(S3PresignerTest, ClientsAreGivenThePublicEndpoint) {
    client_options.endpoints.all = "http://127.0.0.1:7480";
    presigner_options.public_endpoint = "https://files.example.com";
    EXPECT_EQ(form().url, "https://files.example.com/outputs");
    EXPECT_TRUE(is_good(url(), "files.example.com"));
    presigner_options.addressing = Addressing::kVirtualHost;
    EXPECT_EQ(form().url, "https://outputs.files.example.com/");
    EXPECT_TRUE(is_good(url(), "outputs.files.example.com"));
}

TEST_F(S3PresignerTest, AFormHasNoTokenWhereTheKeyHasNone) {
    EXPECT_EQ(field(form(), "X-Amz-Security-Token"), "(absent)");
    EXPECT_EQ(policy(form()).size(), 7U);
}

TEST_F(S3PresignerTest, TemporaryCredentialsAddTheirToken) {
    keys.key.session_token = "the/token==";
    const PresignedPost post = form();
    std::string names;
    for (const auto& [name, value] : post.fields) names += name + " ";
    EXPECT_EQ(names,
              "Key bucket X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Security-Token Policy "
              "X-Amz-Signature x-amz-meta-jobid ");
    EXPECT_EQ(field(post, "X-Amz-Security-Token"), "the/token==");
    EXPECT_THAT(policy(post),
                testing::Contains(boost::json::value{{"x-amz-security-token", "the/token=="}}));
    const auto scope = signing::scope_at(kNow, "us-east-1", "s3");
    EXPECT_EQ(field(post, "X-Amz-Signature"),
              signing::sign(kKey.secret, scope, field(post, "Policy")).hex());
    EXPECT_NE(url().find("&X-Amz-Security-Token=the%2Ftoken%3D%3D&"), std::string::npos);
    EXPECT_TRUE(is_good(url(), "outputs.s3.us-east-1.amazonaws.com"));
}

TEST_F(S3PresignerTest, SignsWithTheKeyOfTheMoment) {
    auto& presigner = this->presigner();
    keys.key.id = "NEXTKEY";
    EXPECT_NE(presigner.presign_get(kName, Seconds{600})->find("=NEXTKEY%2F"), std::string::npos);
    keys.failing = true;
    EXPECT_EQ(presigner.presign_get(kName, Seconds{600}).error().name, "no_credentials");
    EXPECT_EQ(presigner.presign_post(conditions).error().name, "no_credentials");
}

TEST_F(S3PresignerTest, RefusesLivesThatS3WouldNotHonour) {
    for (const int seconds : {0, -1, 604'801}) {
        EXPECT_EQ(presigner().presign_get(kName, Seconds{seconds}).error().name, "invalid_expiry");
        conditions.expires_in = Seconds{seconds};
        EXPECT_EQ(presigner().presign_post(conditions).error().name, "invalid_expiry");
    }
}

}  // namespace
}  // namespace sluice::aws
