#include "app/inspect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using support::TemporaryDirectory;
using testing::HasSubstr;

class InspectTest : public testing::Test {
  protected:
    int inspect(const std::string& text, const std::string& file = "in") {
        directory_.write(file, text);
        options_.input = (directory_ / file).string();
        return run_inspect(options_, {out_, err_});
    }

    TemporaryDirectory directory_;
    InspectOptions options_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(InspectTest, ShowsEachFindingWithItsEvidenceAndTheColumns) {
    EXPECT_EQ(inspect("made today\n\nname;price\nbread;1,50\nmilk;0,99\n"), kExitOk) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr("delimiter"));
    EXPECT_THAT(out_.str(), HasSubstr("3 of 3 records have 2 fields"));
    EXPECT_THAT(out_.str(), HasSubstr("nothing but ASCII"));
    EXPECT_THAT(out_.str(), HasSubstr("2 lines"));
    EXPECT_THAT(out_.str(), HasSubstr("price"));
    EXPECT_THAT(out_.str(), HasSubstr("all of 2 values"));
}

TEST_F(InspectTest, TellsProgramsTheSameAsJson) {
    options_.json = true;
    EXPECT_EQ(inspect("a|b\n1|2026-11-22\n3|2026-11-23\n4|2026-11-24\n5|2026-11-25\n4 rows\n"),
              kExitOk)
        << err_.str();
    const auto told = boost::json::parse(out_.str());
    EXPECT_EQ(told.at("dialect").at("delimiter"), "|");
    EXPECT_EQ(told.at("dialect").at("header_rows"), 1);
    EXPECT_EQ(told.at("findings").at("encoding").at("value"), "UTF-8");
    EXPECT_EQ(told.at("columns").at(1).at("type"), "date");
    EXPECT_THAT(std::string(told.at("warnings").at(0).as_string()), HasSubstr("footer"));
}

TEST_F(InspectTest, WhatIsSaidIsNotDetected) {
    options_.json = true;
    options_.dialect.delimiter = ",";
    options_.dialect.header_rows = 0;
    EXPECT_EQ(inspect("a;b\n1;2\n3;4\n"), kExitOk);
    const auto told = boost::json::parse(out_.str());
    EXPECT_EQ(told.at("dialect").at("delimiter"), ",");
    EXPECT_EQ(told.at("dialect").at("header_rows"), 0);
    EXPECT_EQ(told.at("columns").at(0).at("name"), "column_1");
}

TEST_F(InspectTest, JsonIsToldWithItsColumns) {
    EXPECT_EQ(inspect("{\"items\":[{\"id\":1,\"name\":\"Ada\"}]}"), kExitOk) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr("JSON items"));
    EXPECT_THAT(out_.str(), HasSubstr("name"));
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("delimiter")));
    options_.json = true;
    out_.str("");
    EXPECT_EQ(inspect("{\"id\":1}\n{\"id\":2}\n", "in.jsonl"), kExitOk) << err_.str();
    const auto told = boost::json::parse(out_.str());
    EXPECT_EQ(told.at("format"), "ndjson");
    EXPECT_EQ(told.at("columns").at(0).at("type"), "integer");
    EXPECT_FALSE(told.as_object().contains("dialect"));
}

TEST_F(InspectTest, ANameIsBelievedAsByConvert) {
    options_.json = true;
    EXPECT_EQ(inspect("note\na, b\nc\n", "in.tsv"), kExitOk) << err_.str();
    const auto told = boost::json::parse(out_.str());
    EXPECT_EQ(told.at("format"), "tsv");
    EXPECT_EQ(told.at("dialect").at("delimiter"), "\t");
    EXPECT_EQ(inspect("a,b\n1,2\n", "in.json"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("say the format (--from FORMAT)"));
    options_.from = "csv";
    out_.str("");
    EXPECT_EQ(inspect("a,b\n1,2\n", "in.json"), kExitOk) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr(R"("format":"csv")"));
}

// The engine words them for every client; the flags are of the command line.
TEST_F(InspectTest, WarningsNameTheFlagsForPeopleAlone) {
    const std::pair<const char*, const char*> cases[] = {
        {"2019,2020\n1,2\n3,4\n", "there is no header (--no-header)"},
        {"a,b\n1,2\n3,4\n5,6\n3 rows selected\n", "can be rejected (--rejects FILE)"},
        {"a,b,\n1,2,x\n3,4,y\n", "it can be dropped (--trailing-delimiter)"},
        {"a,a\nx,y\nz,w\n", "before it (--header-rows, --skip-rows, --no-header)"},
        {"a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n", "short ones can be filled (--lenient)"},
        {"[{\"a\":1}]", "say the format (--from FORMAT)"}};
    for (const auto& [text, told] : cases) {
        options_.json = false;
        out_.str("");
        EXPECT_EQ(inspect(text, "in.csv"), kExitOk) << err_.str();
        EXPECT_THAT(out_.str(), HasSubstr(told));
        options_.json = true;
        out_.str("");
        EXPECT_EQ(inspect(text, "in.csv"), kExitOk) << err_.str();
        EXPECT_THAT(out_.str(), ::testing::Not(HasSubstr("(--")));
    }
}

TEST_F(InspectTest, AFilesTextCannotSteerTheTerminal) {
    EXPECT_EQ(inspect("a\x1B[2J,b\n1,2\n"), kExitOk);
    EXPECT_EQ(out_.str().find('\x1B'), std::string::npos);
}

TEST_F(InspectTest, WrongFlagsAreUsageAndAMissingFileIsAFailure) {
    options_.dialect.quote = ",";
    EXPECT_EQ(inspect("a,b\n"), kExitUsage);
    options_.dialect = {};
    options_.input = (directory_ / "none").string();
    EXPECT_EQ(run_inspect(options_, {out_, err_}), kExitFailure);
}

}  // namespace
}  // namespace sluice::app
