#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <vector>

#include "engine/simd/kernels.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using support::TemporaryDirectory;
using testing::HasSubstr;
using testing::Not;

class CommandLineTest : public testing::Test {
  protected:
    int run(std::vector<const char*> arguments) {
        arguments.insert(arguments.begin(), "sluice");
        out_.str("");
        err_.str("");
        return run_command_line(static_cast<int>(arguments.size()), arguments.data(), {out_, err_});
    }
    std::size_t error_lines() const {
        return static_cast<std::size_t>(std::ranges::count(err_.str(), '\n'));
    }

    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(CommandLineTest, EveryCommandExplainsItselfWithExamples) {
    for (const std::vector<const char*>& command :
         std::vector<std::vector<const char*>>{{"--help"},
                                               {"serve", "--help"},
                                               {"worker", "--help"},
                                               {"convert", "--help"},
                                               {"inspect", "--help"},
                                               {"submit", "--help"},
                                               {"jobs", "--help"},
                                               {"queue", "--help"},
                                               {"queue", "peek", "--help"},
                                               {"config", "--help"},
                                               {"config", "check", "--help"}}) {
        EXPECT_EQ(run(command), kExitOk);
        EXPECT_THAT(out_.str(), HasSubstr("Examples:")) << command.front();
        EXPECT_EQ(err_.str(), "");
    }
}

TEST_F(CommandLineTest, TellsItsVersion) {
    EXPECT_EQ(run({"--version"}), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr("sluice 0."));
}

TEST_F(CommandLineTest, WrongUsageIsExitTwoAndOneLineThatHelps) {
    EXPECT_EQ(run({"convrt", "a", "b"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("did you mean \"convert\"?"));
    EXPECT_EQ(error_lines(), 1U);
    EXPECT_EQ(run({}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("name a command"));
    EXPECT_EQ(run({"convert", "a"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("sluice convert --help"));
    EXPECT_EQ(error_lines(), 1U);
    for (const char* const flag : {"--skip-rows", "--max-rejects"}) {
        EXPECT_EQ(run({"convert", "a", "b.csv", flag, "-1"}), kExitUsage);
        EXPECT_THAT(err_.str(), HasSubstr(flag));
    }
    EXPECT_EQ(run({"serve", "--lisen", "127.0.0.1:0"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("--lisen"));
}

TEST_F(CommandLineTest, ServeRefusesAConfigurationThatIsNotSafe) {
    EXPECT_EQ(run({"serve", "--listen", "0.0.0.0:0"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("sluice serve: --listen: 0.0.0.0 is not a loopback"));
    EXPECT_THAT(err_.str(), HasSubstr("insecure"));
    EXPECT_THAT(err_.str(), HasSubstr("allow-anonymous"));
}

TEST_F(CommandLineTest, AGatewayThatNobodyCouldReachDoesNotStart) {
    const std::vector<const char*> command{
        "serve", "--backend", "aws", "--listen", "0.0.0.0:0", "--insecure", "--allow-anonymous"};
    EXPECT_EQ(run(command), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("push-url"));
}

TEST_F(CommandLineTest, AWorkerNeedsNoLeaveForUsersThatItDoesNotServe) {
    EXPECT_EQ(run({"worker", "--listen", "0.0.0.0:0"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("insecure"));
    EXPECT_THAT(err_.str(), Not(HasSubstr("allow-anonymous")));
    EXPECT_EQ(run({"worker", "--stages", "parse,transform"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("\"transform\" is no stage"));
    EXPECT_EQ(run({"worker", "--stages", ""}), kExitUsage);
}

TEST_F(CommandLineTest, AWorkerDoesNotWorkOnADirectoryOfAServer) {
    setenv("SLUICE_BACKEND", "embedded", 1);
    EXPECT_EQ(run({"worker"}), kExitUsage);
    unsetenv("SLUICE_BACKEND");
    EXPECT_THAT(err_.str(), HasSubstr("sluice serve"));
}

TEST_F(CommandLineTest, ConfigShowDoesNotTellSecrets) {
    setenv("SLUICE_EVENTS_SECRET", "a-secret-of-the-events", 1);
    EXPECT_EQ(run({"config", "show"}), kExitOk) << err_.str();
    EXPECT_THAT(out_.str(), Not(HasSubstr("a-secret")));
    EXPECT_THAT(out_.str(),
                testing::ContainsRegex("# events-secret is set +# SLUICE_EVENTS_SECRET\n"));
    EXPECT_EQ(run({"config", "show", "--json"}), kExitOk);
    EXPECT_THAT(out_.str(), Not(HasSubstr("a-secret")));
    unsetenv("SLUICE_EVENTS_SECRET");
    EXPECT_EQ(run({"config", "show"}), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr("events-secret = \"\""));
}

TEST_F(CommandLineTest, AMappingDoesNotSwallowTheFileNames) {
    const TemporaryDirectory directory;
    const std::string in = directory.write("in.csv", "a,b\n1,2\n");
    const std::string out = (directory / "out.tsv").string();
    EXPECT_EQ(run({"convert", "--map", "a:x", "--select", "x,b", in.c_str(), out.c_str()}), kExitOk)
        << err_.str();
    EXPECT_EQ(directory.read("out.tsv"), "x\tb\r\n1\t2\r\n");
}

TEST_F(CommandLineTest, ConfigShowTellsWhereEachValueComesFrom) {
    const TemporaryDirectory directory;
    const std::string file = directory.write("f.conf", "region = \"file-1\"\nparse-workers = 3\n");
    setenv("SLUICE_PARSE_WORKERS", "5", 1);
    EXPECT_EQ(run({"config", "show", "--config", file.c_str(), "--notify-workers", "7"}), kExitOk)
        << err_.str();
    unsetenv("SLUICE_PARSE_WORKERS");
    EXPECT_THAT(out_.str(), testing::ContainsRegex("region = \"file-1\" +# .*f.conf:1\n"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("parse-workers = 5 +# SLUICE_PARSE_WORKERS\n"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("notify-workers = 7 +# --notify-workers\n"));
    EXPECT_THAT(out_.str(), testing::ContainsRegex("insecure = false +# default\n"));
}

TEST_F(CommandLineTest, WhatConfigShowPrintsIsAFileThatMeansTheSame) {
    const TemporaryDirectory directory;
    ASSERT_EQ(run({"config", "show", "--trusted-proxy", "10.0.0.1,10.0.0.2", "--insecure"}),
              kExitOk);
    const std::string first = out_.str();
    const std::string file = directory.write("shown.conf", first);
    EXPECT_EQ(run({"config", "check", file.c_str()}), kExitOk) << err_.str();
    ASSERT_EQ(run({"config", "show", "--config", file.c_str()}), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr("trusted-proxy = [\"10.0.0.1\", \"10.0.0.2\"]"));
    EXPECT_THAT(out_.str(), HasSubstr("insecure = true"));
    EXPECT_THAT(out_.str(), Not(HasSubstr("# default")));
}

TEST_F(CommandLineTest, ASwitchOfTheFileCanBeTurnedOff) {
    const TemporaryDirectory directory;
    const std::string file = directory.write("f.conf", "insecure = true\n");
    EXPECT_EQ(run({"config", "show", "--config", file.c_str(), "--insecure=false"}), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr("insecure = false"));
}

TEST_F(CommandLineTest, ConfigCheckNamesTheLine) {
    const TemporaryDirectory directory;
    const std::string file = directory.write("bad.conf", "\nlisen = \"127.0.0.1:1\"\n");
    EXPECT_EQ(run({"config", "check", file.c_str()}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("bad.conf:2: there is no setting \"lisen\"; did you mean"));
    EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandLineTest, AVariableThatNothingReadsIsRefused) {
    setenv("SLUICE_LISEN", "127.0.0.1:0", 1);
    for (const std::vector<const char*>& command : std::vector<std::vector<const char*>>{
             {"serve"}, {"config", "check"}, {"jobs"}, {"submit", "f", "--out", "o.json"}}) {
        EXPECT_EQ(run(command), kExitUsage) << command.front();
        EXPECT_THAT(err_.str(),
                    HasSubstr("SLUICE_LISEN: there is no such setting; did you mean "
                              "SLUICE_LISTEN?"));
    }
    unsetenv("SLUICE_LISEN");
}

TEST_F(CommandLineTest, EveryCommandRunsTheLoopsThatAreNamed) {
    const TemporaryDirectory directory;
    const std::string in = directory.write("in.csv", "a\n1\n");
    const std::string out = (directory / "out.json").string();
    // Those that need a server or a network are refused later, for reasons of their own.
    const std::vector<std::vector<const char*>> commands{{"convert", in.c_str(), out.c_str()},
                                                         {"inspect", in.c_str()},
                                                         {"serve", "--listen", "0.0.0.0:0"},
                                                         {"worker", "--listen", "0.0.0.0:0"},
                                                         {"submit", "f", "--out", "o.tsv"}};
    const auto fastest = std::string(engine::simd::all_kernels().back()->name);
    for (const auto& command : commands) {
        ASSERT_TRUE(engine::simd::use(fastest));
        setenv("SLUICE_SIMD", "scalar", 1);
        run(command);
        EXPECT_STREQ(engine::simd::kernels().name, "scalar") << command.front();
        setenv("SLUICE_SIMD", "abacus", 1);
        EXPECT_EQ(run(command), kExitUsage);
        EXPECT_THAT(err_.str(),
                    HasSubstr("sluice " + std::string(command.front()) +
                              ": unknown_simd: SLUICE_SIMD=abacus: this machine has scalar"));
        EXPECT_THAT(err_.str(), HasSubstr(fastest));
        EXPECT_EQ(error_lines(), 1U);
    }
    setenv("SLUICE_SIMD", "", 1);
    EXPECT_EQ(run({"inspect", in.c_str()}), kExitOk) << err_.str();
    unsetenv("SLUICE_SIMD");
    ASSERT_TRUE(engine::simd::use(fastest));
}

TEST_F(CommandLineTest, PurgeAsksForAYes) {
    EXPECT_EQ(run({"queue", "purge", "uploads"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("--yes"));
}

TEST_F(CommandLineTest, LookingAtADirectoryThatIsNotThereMakesNone) {
    const TemporaryDirectory directory;
    const std::string none = (directory / "none").string();
    EXPECT_EQ(run({"queue", "list", "--data-dir", none.c_str()}), kExitFailure);
    EXPECT_EQ(run({"jobs", "--data-dir", none.c_str()}), kExitFailure);
    EXPECT_THAT(err_.str(), HasSubstr("no_data_dir"));
    EXPECT_EQ(directory.file_count(), 0U);
}

TEST_F(CommandLineTest, SubmitRefusesWhatTheContractCannotSay) {
    EXPECT_EQ(run({"submit", "f", "--out", "o.tsv"}), kExitUsage);
    EXPECT_EQ(run({"submit", "f", "--out", "o.json", "--map", "a,b:c"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("unsupported_name"));
    EXPECT_EQ(run({"submit", "f", "--out", "o.json", "--server", "here"}), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("http://"));
}

}  // namespace
}  // namespace sluice::app
