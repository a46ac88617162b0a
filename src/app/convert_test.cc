#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/convert_fixture.h"

namespace sluice::app {
namespace {

using support::ConvertTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ConvertTest, TakesTheFormatsFromTheNames) {
    directory_.write("in.CSV", "id,name\n1,\"a,b\"\n");
    EXPECT_EQ(convert("in.CSV", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"id\":\"1\",\"name\":\"a,b\"}\n");
    EXPECT_EQ(convert("in.CSV", "out.tab"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.tab"), "id\tname\r\n1\ta,b\r\n");
}

TEST_F(ConvertTest, FlagsWinOverNamesAndContentStandsInForBoth) {
    directory_.write("data", "[{\"a\":1}]");
    options_.to = "csv";
    EXPECT_EQ(convert("data", "out.json"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("out.json"), HasSubstr("a\r\n1\r\n"));
}

TEST_F(ConvertTest, NamesAndFirstBytesSayWhatIsCompressed) {
    directory_.write("in.csv", "a,b\n1,2\n");
    EXPECT_EQ(convert("in.csv", "out.ndjson.gz"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson.gz").substr(0, 2), "\x1F\x8B");
    options_.to = "csv";
    options_.bytes.compress = "zstd";
    EXPECT_EQ(convert("out.ndjson.gz", "again"), kExitOk) << err_.str();
    options_.bytes.compress.reset();
    EXPECT_EQ(convert("again", "CAPITALS.CSV.GZ"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("CAPITALS.CSV.GZ").substr(0, 2), "\x1F\x8B");
    EXPECT_EQ(convert("again", "plain.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("plain.csv"), "a,b\r\n1,2\r\n");
}

TEST_F(ConvertTest, WhatIsLargerThanSaidWhenDecompressedIsExitThree) {
    directory_.write("in.csv", "a\n" + std::string(5000, 'x') + "\n");
    EXPECT_EQ(convert("in.csv", "in.csv.gz"), kExitOk) << err_.str();
    options_.bytes.max_decompressed = "4KiB";
    EXPECT_EQ(convert("in.csv.gz", "out.csv"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("decompressed_too_large"));
    options_.bytes.max_decompressed = "many";
    EXPECT_EQ(convert("in.csv.gz", "out.csv"), kExitUsage);
}

TEST_F(ConvertTest, MapsAndSelects) {
    directory_.write("in.csv", "a,b,c\n1,2,3\n");
    options_.columns.map = {"a:x"};
    options_.columns.select = {"c,x"};
    EXPECT_EQ(convert("in.csv", "out.tsv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.tsv"), "c\tx\r\n3\t1\r\n");
}

TEST_F(ConvertTest, TakesTheStepsOfARecipe) {
    directory_.write("in.csv", "a,b\n1,x\n2,y\n1,z\n");
    directory_.write("recipe.json",
                     R"({"version":1,"steps":[{"do":"filter","where":{"column":"a","in":["1"]}},
                         {"do":"sort","by":[{"column":"b","order":"descending"}]}]})");
    options_.recipe = (directory_ / "recipe.json").string();
    options_.json = true;
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "a,b\r\n1,z\r\n1,x\r\n");
    EXPECT_THAT(out_.str(), HasSubstr(R"("rows_in":3,"rows":2,"filtered":1,"deduplicated":0)"));
}

TEST_F(ConvertTest, AWrongRecipeIsExitThreeWithItsFileAndStep) {
    directory_.write("in.csv", "a\n1\n");
    directory_.write("recipe.json", R"({"version":1,"steps":[{"do":"fliter"}]})");
    options_.recipe = (directory_ / "recipe.json").string();
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("recipe.json: step 1: \"do\" is \"fliter\""));
    EXPECT_THAT(err_.str(), HasSubstr("did you mean \"filter\"?"));
    options_.recipe = (directory_ / "none.json").string();
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitFailure);
}

TEST_F(ConvertTest, TypesAreInferredByAFlagOrARecipe) {
    directory_.write("in.csv", "id,price,code\n1,2.50,007\n2,,8\n");
    options_.types.types = {"infer"};
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    const std::string inferred =
        "{\"id\":1,\"price\":2.50,\"code\":\"007\"}\n{\"id\":2,\"price\":null,\"code\":\"8\"}\n";
    EXPECT_EQ(directory_.read("out.ndjson"), inferred);
    options_.types.types = {"id:text"};
    directory_.write("recipe.json", R"({"version":1,"steps":[],"types":"infer"})");
    options_.recipe = (directory_ / "recipe.json").string();
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("out.ndjson"),
                HasSubstr(R"({"id":"1","price":2.50,"code":"007"})"));
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("types_need_json: --types"));
    options_.types.types.clear();
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("types_need_json: types"));
}

TEST_F(ConvertTest, BadDataIsExitThreeWithItsPlaceAndNoFile) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    EXPECT_EQ(convert("in.csv", "out.json"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("sluice convert: ragged_row: "));
    EXPECT_THAT(err_.str(), HasSubstr("row 3"));
    EXPECT_EQ(std::ranges::count(err_.str(), '\n'), 1);
    EXPECT_EQ(directory_.file_count(), 1U);
}

TEST_F(ConvertTest, AnUnknownColumnIsExitThree) {
    directory_.write("in.csv", "a\n1\n");
    options_.columns.select = {"b"};
    EXPECT_EQ(convert("in.csv", "out.json"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("unknown_column"));
}

TEST_F(ConvertTest, AFileThatIsNotThereIsExitOne) {
    EXPECT_EQ(convert("none.csv", "out.json"), kExitFailure);
    EXPECT_EQ(directory_.file_count(), 0U);
}

TEST_F(ConvertTest, UsageIsExitTwo) {
    directory_.write("in.csv", "a\n1\n");
    EXPECT_EQ(convert("in.csv", "out.unknown"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("--to csv|tsv|json|ndjson|items"));
    options_.to = "xml";
    EXPECT_EQ(convert("in.csv", "out.json"), kExitUsage);
}

TEST_F(ConvertTest, AFileMayBeConvertedInPlace) {
    directory_.write("same.csv", "a,b\n1,2\n");
    options_.columns.select = {"b"};
    EXPECT_EQ(convert("same.csv", "same.csv"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("same.csv"), HasSubstr("b\r\n2\r\n"));
}

TEST_F(ConvertTest, TheSummaryIsOneJsonLine) {
    directory_.write("in.csv", "a\n1\n2\n");
    options_.json = true;
    EXPECT_EQ(convert("in.csv", "out.json"), kExitOk);
    EXPECT_THAT(out_.str(), HasSubstr(R"("rows":2)"));
    EXPECT_THAT(out_.str(), HasSubstr(R"("from":"csv","to":"json")"));
}

TEST_F(ConvertTest, DialectFlagsSayHowDelimitedTextIsReadAndWritten) {
    directory_.write("in.txt", "made today\na;b\n#\n'1;2';3;\n");
    options_.to = "csv";
    options_.input_dialect.delimiter = "semicolon";
    options_.input_dialect.quote = "'";
    options_.input_dialect.comment = "#";
    options_.input_dialect.skip_rows = 1;
    options_.input_dialect.trailing_delimiter = true;
    options_.output_dialect.delimiter = "||";
    options_.output_dialect.quote_style = "all";
    options_.output_dialect.line_ending = "lf";
    EXPECT_EQ(convert("in.txt", "out.txt"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.txt"), "\"a\"||\"b\"\n\"1;2\"||\"3\"\n");
}

TEST_F(ConvertTest, DialectFlagsThatDoNotFitAreUsage) {
    directory_.write("in.csv", "a\n1\n");
    directory_.write("in.json", "[{\"a\":1}]");
    options_.input_dialect.delimiter = "\"";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitUsage);
    options_.input_dialect.delimiter = ";";
    EXPECT_EQ(convert("in.json", "out.csv"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("bad_dialect: the input is JSON"));
    options_.input_dialect = {};
    options_.output_dialect.quote_style = "all";
    EXPECT_EQ(convert("in.csv", "out.json"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("bad_dialect: the output is JSON"));
}

TEST(ColumnsFromFlagsTest, SplitsAMappingAtItsFirstColon) {
    const auto columns = ColumnsFlags{{"a:b:c"}, {}}.columns();
    EXPECT_EQ(columns->mapping.at(0).from, "a");
    EXPECT_EQ(columns->mapping.at(0).to, "b:c");
}

TEST(ColumnsFromFlagsTest, ANameInQuotesMayHoldACommaOrAQuote) {
    const auto columns = ColumnsFlags{{}, {R"("last, first",id)", R"("5"" disk")"}}.columns();
    EXPECT_THAT(columns->sequence, ElementsAre("last, first", "id", "5\" disk"));
}

TEST(ColumnsFromFlagsTest, RefusesWhatHasNoMeaning) {
    for (const char* map : {"a", ":a", "a:", ""})
        EXPECT_EQ((ColumnsFlags{{map}, {}}.columns().error().name), "bad_mapping") << map;
    EXPECT_EQ((ColumnsFlags{{"a:b", "a:c"}, {}}.columns().error().name), "bad_mapping");
    EXPECT_EQ((ColumnsFlags{{"a:c", "b:c"}, {}}.columns().error().name), "bad_mapping");
    for (const char* select : {"a,,b", "a,", "\"a", "a,b,a"})
        EXPECT_EQ((ColumnsFlags{{}, {select}}.columns().error().name), "bad_sequence") << select;
    EXPECT_EQ((ColumnsFlags{{"a:\xFF"}, {}}.columns().error().name), "bad_mapping");
    EXPECT_EQ((ColumnsFlags{{}, {"\xFF"}}.columns().error().name), "bad_sequence");
}

}  // namespace
}  // namespace sluice::app
