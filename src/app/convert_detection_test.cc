// What convert finds out by itself, and what it tells of that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/convert_fixture.h"

namespace sluice::app {
namespace {

using support::ConvertTest;
using ::testing::HasSubstr;

TEST_F(ConvertTest, ADialectIsDetectedAndTold) {
    directory_.write("in.csv", "made today\n\na;b\n1,5;2\n");
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":\"1,5\",\"b\":\"2\"}\n");
    EXPECT_THAT(err_.str(), HasSubstr("detected: delimiter ;"));
    EXPECT_THAT(err_.str(), HasSubstr("skipped rows 2"));
    options_.json = true;
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr(R"("detected":{"delimiter":";")"));
}

// A reading that is not sure is not silent.
TEST_F(ConvertTest, TellsWhatInspectWarnsOf) {
    directory_.write("in.csv", "id;n\n1;2\n3\n4;5\n");
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk);
    EXPECT_THAT(err_.str(), HasSubstr("convert: warning: the delimiter may also be ;"));
    err_.str("");
    directory_.write("in.csv", "id,n\n1,2\n");
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk);
    EXPECT_EQ(err_.str(), "");
}

TEST_F(ConvertTest, ContentThatContradictsTheNameIsTold) {
    directory_.write("in.csv", "[{\"a\":1}]");
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":\"1\"}\n");
    EXPECT_THAT(err_.str(), HasSubstr("warning: the name says csv, but it is JSON"));
    EXPECT_THAT(err_.str(), HasSubstr("say the format (--from FORMAT)\n"));
    directory_.write("in.json", "a,b\n1,2\n");
    EXPECT_EQ(convert("in.json", "out.ndjson"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("say the format (--from FORMAT)"));
    options_.json = true;
    directory_.write("in.tsv", "a,b\n1,2\n");
    EXPECT_EQ(convert("in.tsv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":\"1\",\"b\":\"2\"}\n");
    EXPECT_THAT(out_.str(), HasSubstr("the name says tsv"));
}

// Excel writes it, and reads it.
TEST_F(ConvertTest, TheLineThatNamesTheDelimiterIsNoData) {
    directory_.write("in.csv", "sep=;\r\na;b\r\n1;2,5\r\n");
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":\"1\",\"b\":\"2,5\"}\n");
    EXPECT_THAT(err_.str(), HasSubstr("detected: delimiter ;"));
    options_.input_dialect.skip_rows = 0;
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("out.ndjson"), HasSubstr("{\"sep=\":\"a\",\"\":\"b\"}"));
    options_.input_dialect.skip_rows.reset();
    options_.input_dialect.delimiter = ",";
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitBadData);  // 1;2 and 5 below a;b
    EXPECT_THAT(err_.str(), HasSubstr("ragged_row"));
    EXPECT_THAT(err_.str(), HasSubstr("; --lenient fills short rows"));
}

TEST_F(ConvertTest, TellsWhatStoodBesideItems) {
    directory_.write("in.json", R"({"total":2,"items":[{"a":1},{"a":2}],"next\n":{"page":[2]}})");
    options_.rejects.receipt = (directory_ / "receipt.json").string();
    EXPECT_EQ(convert("in.json", "out.csv"), kExitOk);
    EXPECT_EQ(directory_.read("out.csv"), "a\r\n1\r\n2\r\n");
    EXPECT_EQ(err_.str(),
              "sluice convert: warning: left out, since only \"items\" has rows: "
              "\"total\", \"next\\n\"\n");
    EXPECT_THAT(directory_.read("receipt.json"), HasSubstr(R"("members_left_out":2)"));
    options_.json = true;
    EXPECT_EQ(convert("in.json", "out.csv"), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr(R"("members_left_out":2)"));
    directory_.write("in.json", R"({"items":[{"a":1},{"a":2}]})");
    out_.str("");
    err_.str("");
    EXPECT_EQ(convert("in.json", "out.csv"), kExitOk);
    EXPECT_EQ(err_.str(), "");
    EXPECT_THAT(directory_.read("receipt.json") + out_.str(),
                ::testing::Not(HasSubstr("left_out")));
}

TEST_F(ConvertTest, WhatIsSaidIsNotDetected) {
    directory_.write("in.csv", "a;b\n1;2\n");
    const std::string plain = "{\"a;b\":\"1;2\"}\n";
    options_.from = "csv";
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), plain);
    options_.from = "";
    options_.no_detect = true;
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), plain);
    options_.no_detect = false;
    options_.input_dialect.delimiter = ",";
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), plain);
    EXPECT_EQ(err_.str(), "");
}

}  // namespace
}  // namespace sluice::app
