#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config_file.h"
#include "app/files.h"
#include "app/settings.h"

namespace sluice::app {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

Layer says(const std::string& name, std::vector<std::string> texts, const std::string& origin) {
    return {{name, Value{std::move(texts), origin}}};
}

std::vector<Problem> problems_of(std::string_view file) {
    ConfigFile parsed = parse_config_file(file, "f");
    const std::vector<Layer> layers{parsed.layer};
    Resolved resolved = resolve(layers);
    std::ranges::copy(resolved.problems, std::back_inserter(parsed.problems));
    return parsed.problems;
}

testing::Matcher<Problem> problem(const std::string& origin, const std::string& message) {
    return testing::AllOf(Field(&Problem::origin, origin),
                          Field(&Problem::message, HasSubstr(message)));
}

TEST(ConfigTest, TheDefaultsAreAWholeConfiguration) {
    const Resolved resolved = resolve({});
    EXPECT_THAT(resolved.problems, IsEmpty());
    EXPECT_EQ(resolved.config.http.address, "127.0.0.1");
    EXPECT_EQ(resolved.config.http.port, 8080);
    EXPECT_EQ(resolved.config.s3.port, 9000);
    EXPECT_EQ(resolved.config.data_dir, "./sluice-data");
    EXPECT_EQ(resolved.config.limits.upload_bytes_max, Limits{}.upload_bytes_max);
    EXPECT_EQ(resolved.config.limits.disk_free_bytes_min, Limits{}.disk_free_bytes_min);
    EXPECT_EQ(resolved.effective.size(), all_settings().size());
}

TEST(ConfigTest, TheStrongestLayerThatSaysSomethingWins) {
    const std::vector<Layer> layers{says("region", {"flag-1"}, "--region"),
                                    says("region", {"env-1"}, "SLUICE_REGION"),
                                    says("environment", {"file"}, "f:1")};
    const Resolved resolved = resolve(layers);
    EXPECT_EQ(resolved.config.region, "flag-1");
    EXPECT_EQ(resolved.config.environment, "file");
    EXPECT_EQ(resolved.effective.at("region").origin, "--region");
    EXPECT_EQ(resolved.effective.at("listen").origin, "default");
}

TEST(ConfigTest, AStrongerListReplacesAWeakerOne) {
    const std::vector<Layer> layers{says("trusted-proxy", {"10.0.0.1"}, "--trusted-proxy"),
                                    says("trusted-proxy", {"10.0.0.2", "10.0.0.3"}, "f:1")};
    EXPECT_THAT(resolve(layers).config.trusted_proxies, ElementsAre("10.0.0.1"));
}

TEST(ConfigTest, EnvironmentVariablesAreNamedAfterTheFlags) {
    const Layer layer = environment_layer(
        {{"SLUICE_S3_LISTEN", "127.0.0.1:1"}, {"SLUICE_TRUSTED_PROXY", "10.0.0.1,10.0.0.2"}});
    EXPECT_EQ(layer.size(), 2U);
    EXPECT_EQ(layer.at("s3-listen").origin, "SLUICE_S3_LISTEN");
    EXPECT_THAT(layer.at("trusted-proxy").texts, ElementsAre("10.0.0.1", "10.0.0.2"));
}

TEST(ConfigTest, AVariableThatNothingReadsIsAProblemAndTheNearestNameIsSuggested) {
    const Environment environment{{"SLUICE_BINARY", "x"},
                                  {"SLUICE_CONFIG", ""},
                                  {"SLUICE_S3_LISTEN", "127.0.0.1:0"},
                                  {"SLUICE_S3_LISTNE", "127.0.0.1:0"},
                                  {"SLUICE_SERVER", "http://127.0.0.1:1"},
                                  {"SLUICE_TEST_WAIT_S", "1"},
                                  {"SLUICE_listen", "127.0.0.1:0"},
                                  {"SLUICE_zzzzzzzz", ""}};
    EXPECT_THAT(load_config({}, "", environment).problems,
                ElementsAre(problem("SLUICE_S3_LISTNE", "did you mean SLUICE_S3_LISTEN?"),
                            problem("SLUICE_listen", "did you mean SLUICE_LISTEN?"),
                            problem("SLUICE_zzzzzzzz", "unset it")));
}

TEST(ConfigTest, CollectsEveryProblemWithItsLine) {
    const auto problems =
        problems_of("listen = \"here\"\nmax-receives = 0\nbackoff-min = \"2m\"\n");
    EXPECT_THAT(problems,
                ElementsAre(problem("f:1", "\"here\" is not ADDRESS:PORT"),
                            problem("f:2", "from 1 to 1000"),
                            problem("f:3", "must not be above backoff-max")));
}

TEST(ConfigTest, NamesTheSettingOnce) {
    const auto message_from = [](const std::string& origin) {
        const std::vector<Layer> layers{says("max-receives", {"0"}, origin)};
        return resolve(layers).problems.at(0).message;
    };
    EXPECT_EQ(message_from("--max-receives"), "\"0\" is not a whole number from 1 to 1000");
    EXPECT_THAT(message_from("SLUICE_MAX_RECEIVES"), testing::StartsWith("max-receives: "));
}

TEST(ConfigTest, TlsNeedsBothFiles) {
    EXPECT_THAT(problems_of("tls-cert = \"c.pem\""),
                ElementsAre(problem("f:1", "needed together")));
    EXPECT_THAT(problems_of("tls-key = \"k.pem\""), ElementsAre(problem("f:1", "needed together")));
    EXPECT_THAT(problems_of("tls-cert = \"c.pem\"\ntls-key = \"k.pem\""), IsEmpty());
}

TEST(ConfigTest, OffLoopbackNeedsAProtectedWireAndSaysSo) {
    const std::string open = "listen = \"0.0.0.0:80\"\nallow-anonymous = true\n";
    EXPECT_THAT(problems_of(open), ElementsAre(problem("f:1", "set tls-cert and tls-key")));
    EXPECT_THAT(problems_of(open + "insecure = true"), IsEmpty());
    EXPECT_THAT(problems_of(open + "trusted-proxy = [\"10.0.0.1\"]"), IsEmpty());
    EXPECT_THAT(problems_of(open + "tls-cert = \"c\"\ntls-key = \"k\""), IsEmpty());
}

TEST(ConfigTest, TheS3EndpointObeysTheSameRule) {
    EXPECT_THAT(problems_of("s3-listen = \"192.168.0.9:80\"\nallow-anonymous = true"),
                ElementsAre(problem("f:1", "192.168.0.9 is not a loopback address")));
}

TEST(ConfigTest, OffLoopbackAnonymousUsersMustBeAllowed) {
    EXPECT_THAT(problems_of("listen = \"0.0.0.0:80\"\ninsecure = true"),
                ElementsAre(problem("f:1", "allow-anonymous")));
}

TEST(ConfigTest, OneBucketCannotBeBoth) {
    EXPECT_THAT(problems_of("uploads-bucket = \"one\"\noutputs-bucket = \"one\""),
                ElementsAre(problem("f:2", "must differ")));
}

TEST(ConfigTest, TheBackendOnAwsRunsWhatItIsToldTo) {
    const Resolved resolved = resolve(std::vector<Layer>{
        parse_config_file("backend = \"aws\"\nstages = [\"notify\", \"parse\"]\n"
                          "s3-addressing = \"path\"\ns3-conditional-complete = false\n"
                          "s3-listen = \"0.0.0.0:9000\"\n",
                          "f")
            .layer});
    EXPECT_THAT(resolved.problems, IsEmpty()) << "nothing listens at s3-listen";
    const Config& config = resolved.config;
    EXPECT_EQ(config.backend, BackendKind::kAws);
    EXPECT_TRUE(config.stages.parse && config.stages.notify && !config.stages.handle);
    EXPECT_EQ(config.s3_addressing, aws::Addressing::kPath);
    EXPECT_FALSE(config.s3_conditional_complete);
    EXPECT_THAT(problems_of("backend = \"azure\""), ElementsAre(problem("f:1", "embedded or aws")));
    EXPECT_THAT(problems_of("stages = [\"parse\", \"pars\"]"),
                Contains(problem("f:1", "parse, handle or notify")));
    EXPECT_THAT(problems_of("s3-addressing = \"dns\""),
                ElementsAre(problem("f:1", "virtual-host")));
}

TEST(ConfigTest, TheEmbeddedBackendLeavesNoStageToOthers) {
    EXPECT_THAT(problems_of("stages = [\"parse\"]"), ElementsAre(problem("f:1", "one process")));
    EXPECT_THAT(problems_of("stages = [\"parse\", \"handle\", \"notify\"]"), IsEmpty());
}

TEST(ConfigTest, ASecretIsOneThatFitsIntoAHeaderAndCannotBeGuessed) {
    for (const std::string& secret : {std::string("fifteen-letters"),
                                      std::string("has a space in it"),
                                      std::string(257, 'x')}) {
        EXPECT_THAT(problems_of("events-secret = \"" + secret + "\""),
                    ElementsAre(problem("f:1", "16 to 256")))
            << secret;
    }
    EXPECT_THAT(problems_of("events-secret = \"a-secret-of-the-events\""), IsEmpty());
}

TEST(ConfigFileTest, ReadsTextNumbersSwitchesListsAndComments) {
    const ConfigFile file = parse_config_file(
        "# the shop's server\r\n"
        "\n"
        "  data-dir = \"/var/lib/a \\\"b\\\" # no comment\"  # a comment\n"
        "parse-workers = 4\n"
        "insecure=true\n"
        "trusted-proxy = [ \"10.0.0.1\" , '10.0.0.2' ]\n"
        "allowed-origins = []",
        "f");
    EXPECT_THAT(file.problems, IsEmpty());
    EXPECT_THAT(file.layer.at("data-dir").texts, ElementsAre("/var/lib/a \"b\" # no comment"));
    EXPECT_EQ(file.layer.at("data-dir").origin, "f:3");
    EXPECT_THAT(file.layer.at("parse-workers").texts, ElementsAre("4"));
    EXPECT_THAT(file.layer.at("insecure").texts, ElementsAre("true"));
    EXPECT_THAT(file.layer.at("trusted-proxy").texts, ElementsAre("10.0.0.1", "10.0.0.2"));
    EXPECT_THAT(file.layer.at("allowed-origins").texts, IsEmpty());
}

TEST(ConfigFileTest, SuggestsTheNearestSetting) {
    EXPECT_THAT(problems_of("\nlisen = \"127.0.0.1:1\""),
                ElementsAre(problem("f:2", "did you mean \"listen\"?")));
    EXPECT_THAT(problems_of("colour = \"red\""), ElementsAre(problem("f:1", "sluice config show")));
}

TEST(ConfigFileTest, SaysWhatIsWrongWithALine) {
    EXPECT_THAT(problems_of("region = eu-west-1"), ElementsAre(problem("f:1", "double quotes")));
    EXPECT_THAT(problems_of("region = \"eu"), ElementsAre(problem("f:1", "closing \"")));
    EXPECT_THAT(problems_of("[server]"), ElementsAre(problem("f:1", "no sections")));
    EXPECT_THAT(problems_of("region"), ElementsAre(problem("f:1", "name = value")));
    EXPECT_THAT(problems_of("region = \"a\" \"b\""), ElementsAre(problem("f:1", "more after")));
    EXPECT_THAT(problems_of("region = [\"a\"]"), ElementsAre(problem("f:1", "not a list")));
    EXPECT_THAT(problems_of("trusted-proxy = [\"10.0.0.1\""), ElementsAre(problem("f:1", "']'")));
    EXPECT_THAT(problems_of("insecure = \"yes\""), ElementsAre(problem("f:1", "true or false")));
}

TEST(ConfigFileTest, ASettingStandsOnce) {
    EXPECT_THAT(problems_of("region = \"a\"\nregion = \"b\""),
                ElementsAre(problem("f:2", "set before, at f:1")));
}

TEST(SettingsTest, EachStandsInTheOperatorsManualWithItsDefault) {
    const auto root = std::filesystem::path(__FILE__).parent_path() / "../..";
    const auto manual = read_file(root / "docs/operations.md");
    ASSERT_TRUE(manual.has_value());
    const auto says = [&manual](std::string_view text) {
        return manual->find("`" + std::string(text) + "`") != std::string::npos;
    };
    for (const Setting& setting : all_settings()) {
        EXPECT_TRUE(says(setting.name)) << setting.name;
        if (setting.fallback.empty() || setting.fallback == "false") continue;
        EXPECT_TRUE(says(setting.fallback)) << setting.name << ": " << setting.fallback;
    }
}

TEST(ConfigFileTest, AFileThatIsNotThereIsAProblem) {
    EXPECT_THAT(load_config_file("no/such/file.conf").problems,
                Contains(problem("no/such/file.conf", "No such file")));
}

}  // namespace
}  // namespace sluice::app
