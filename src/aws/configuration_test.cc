// Environment, shared files, and what they say of region, endpoints and keys.
#include "aws/configuration.h"

#include "aws/credentials_chain.h"
#include "aws/key_sources.h"
#include "tests/aws/client_fixture.h"
#include "tests/support/temporary_directory.h"

namespace sluice::aws {
namespace {

using Variables = std::map<std::string, std::string>;

Environment environment(Variables variables) {
    return [variables](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

class SharedFilesTest : public testing::Test {
  protected:
    Result<Profile> load(const std::string& config,
                         const std::string& credentials,
                         const std::string& profile = {}) {
        Variables variables{
            {"AWS_CONFIG_FILE", directory_.write("config", config)},
            {"AWS_SHARED_CREDENTIALS_FILE", directory_.write("credentials", credentials)}};
        if (!profile.empty()) variables["AWS_PROFILE"] = profile;
        return load_profile(environment(variables));
    }
    support::TemporaryDirectory directory_;
};

TEST_F(SharedFilesTest, ReadsSectionsPropertiesAndComments) {
    const auto sections = parse_ini(
        "# a comment\n; another\nlost = 1\n[profile a]\r\nRegion = eu-west-1 # here\r\n"
        "s3 =\n  max_concurrent_requests = 20\n token = no\n\n[ default ]\nkey=a#b = c\n[broken\n");
    EXPECT_EQ(
        sections,
        (std::map<std::string, Properties>{{"profile a", {{"region", "eu-west-1"}, {"s3", ""}}},
                                           {"default", {{"key", "a#b = c"}}}}));
}

TEST_F(SharedFilesTest, TakesTheNamedProfileAndPrefersTheCredentialsFile) {
    const auto profile =
        load("[default]\nregion = a\n[profile work]\nregion = b\naws_access_key_id = old\n",
             "[work]\naws_access_key_id = new\naws_secret_access_key = s\naws_session_token = t\n",
             "work");
    ASSERT_TRUE(profile) << describe(profile.error());
    EXPECT_EQ(profile->find("region"), "b");
    const auto credentials = profile_credentials(*profile);
    ASSERT_TRUE(credentials);
    EXPECT_EQ(credentials->key.id, "new");
    EXPECT_EQ(credentials->key.secret, "s");
    EXPECT_EQ(credentials->key.session_token, "t");
    EXPECT_FALSE(credentials->expires);
}

TEST_F(SharedFilesTest, TakesTheDefaultProfileWhenNoneIsNamed) {
    EXPECT_EQ(load("[default]\nregion = a\n", "")->find("region"), "a");
    EXPECT_EQ(load("[profile default]\nregion = b\n[default]\nregion = a\n", "")->find("region"),
              "b");
}

TEST_F(SharedFilesTest, SaysWhenTheNamedProfileIsNowhere) {
    EXPECT_EQ(load("[profile a]\n", "[b]\n", "c").error().name, "no_such_profile");
}

TEST_F(SharedFilesTest, IsEmptyWithoutFilesAndFindsTheUsualOnesUnderHome) {
    EXPECT_TRUE(
        load_profile(environment({{"HOME", directory_.path().string()}}))->properties.empty());
    std::filesystem::create_directory(directory_ / ".aws");
    directory_.write(".aws/config", "[default]\nregion = home\n");
    EXPECT_EQ(load_profile(environment({{"HOME", directory_.path().string()}}))->find("region"),
              "home");
}

TEST_F(SharedFilesTest, SaysWhatIsMissingOrNotSupported) {
    const auto error = [this](const std::string& properties) {
        return profile_credentials(load("", "[default]\n" + properties).value()).error();
    };
    EXPECT_EQ(error("").code, Code::kNotFound);
    EXPECT_EQ(error("aws_access_key_id = a\n").name, "bad_credentials");
    EXPECT_EQ(error("aws_secret_access_key = a\n").name, "bad_credentials");
    EXPECT_EQ(error("role_arn = arn\n").name, "unsupported_credentials");
    EXPECT_EQ(error("credential_process = x\n").code, Code::kInvalid);
}

TEST_F(SharedFilesTest, RefusesAFileThatIsTooLarge) {
    EXPECT_EQ(load(std::string((1 << 20) + 1, '#'), "").error().name, "file_too_large");
    EXPECT_TRUE(load(std::string(1 << 20, '#'), ""));
}

TEST(EnvironmentCredentials, TakesAllThree) {
    const auto found = environment_credentials(environment(
        {{"AWS_ACCESS_KEY_ID", "i"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"}}));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->key.id + found->key.secret + found->key.session_token, "ist");
    EXPECT_EQ(environment_credentials(environment({})).error().code, Code::kNotFound);
    EXPECT_EQ(environment_credentials(environment({{"AWS_ACCESS_KEY_ID", "i"}})).error().code,
              Code::kInvalid);
}

TEST(LoadEndpoints, TakesTheRegionFromTheFirstThatSaysIt) {
    const Profile profile{"default", {{"region", "c"}}};
    const auto region = [&](const Variables& variables) {
        return load_endpoints(environment(variables), profile)->region;
    };
    EXPECT_EQ(region({{"AWS_REGION", "a"}, {"AWS_DEFAULT_REGION", "b"}}), "a");
    EXPECT_EQ(region({{"AWS_DEFAULT_REGION", "b"}}), "b");
    EXPECT_EQ(region({}), "c");
    EXPECT_EQ(load_endpoints(environment({}), {}).error().name, "no_region");
}

TEST(LoadEndpoints, TakesOverridesOfAllAndOfEachService) {
    const Profile profile{"default", {{"region", "r"}, {"endpoint_url", "http://profile"}}};
    EXPECT_EQ(load_endpoints(environment({}), profile)->of("sqs"), "http://profile");
    const auto endpoints =
        load_endpoints(environment({{"AWS_ENDPOINT_URL", "http://all"},
                                    {"AWS_ENDPOINT_URL_S3", "http://s3"},
                                    {"AWS_ENDPOINT_URL_SQS", "http://sqs"},
                                    {"AWS_ENDPOINT_URL_DYNAMODB", "https://dynamodb"}}),
                       profile);
    ASSERT_TRUE(endpoints);
    EXPECT_EQ(endpoints->of("s3"), "http://s3");
    EXPECT_EQ(endpoints->of("sqs"), "http://sqs");
    EXPECT_EQ(endpoints->of("dynamodb"), "https://dynamodb");
    EXPECT_EQ(endpoints->of("execute-api"), "http://all");
    EXPECT_EQ(load_endpoints(environment({{"AWS_ENDPOINT_URL_S3", "s3"}}), profile).error().name,
              "bad_endpoint");
}

TEST(CredentialsChain, TakesTheFirstThatHasAnyAndStopsAtABadOne) {
    transport::HttpClient http;
    const ManualClock clock(kNow);
    const Profile profile{"default", {{"aws_access_key_id", "p"}, {"aws_secret_access_key", "s"}}};
    const auto id = [&](Variables variables, const Profile& of) -> std::string {
        variables["AWS_EC2_METADATA_DISABLED"] = "true";
        const auto found = default_credentials(environment(variables), of, http, clock)->get();
        return found ? found->key.id : found.error().name;
    };
    const Variables keys{{"AWS_ACCESS_KEY_ID", "e"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
    EXPECT_EQ(id(keys, profile), "e");
    EXPECT_EQ(id({}, profile), "p");
    EXPECT_EQ(id({{"AWS_ACCESS_KEY_ID", "e"}}, profile), "bad_credentials");
    EXPECT_EQ(id({}, {}), "no_credentials");
    EXPECT_EQ(id({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/"}}, {}),
              "bad_container_uri");
}

}  // namespace
}  // namespace sluice::aws
