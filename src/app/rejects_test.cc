// `sluice convert` with --rejects and --receipt.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <sstream>

#include "app/convert.h"
#include "signing/digest.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using support::TemporaryDirectory;
using testing::HasSubstr;

class RejectsFlagsTest : public testing::Test {
  protected:
    int convert(const std::string& in, const std::string& out) {
        options_.input = path(in);
        options_.output = path(out);
        return run_convert(options_, {out_, err_}, system_random());
    }
    std::string path(const std::string& name) const { return (directory_ / name).string(); }
    boost::json::value digest(const std::string& name) {
        return boost::json::value(signing::sha256_hex(directory_.read(name)));
    }

    TemporaryDirectory directory_;
    ConvertOptions options_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(RejectsFlagsTest, AFileForRejectsIsEnoughToGoOn) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    options_.rejects.rejects = path("bad.ndjson");
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":\"1\",\"b\":\"2\"}\n");
    EXPECT_THAT(directory_.read("bad.ndjson"), HasSubstr("\"code\":\"ragged_row\""));
    EXPECT_THAT(err_.str(), HasSubstr("1 rejected, 1 written"));
}

TEST_F(RejectsFlagsTest, ARecipeAsksForItAndAFlagWins) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    directory_.write("recipe.json", R"({"version":1,"on_error":"reject","steps":[]})");
    options_.recipe = path("recipe.json");
    EXPECT_EQ(convert("in.csv", "out.json"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("rejects_needed"));
    options_.rejects.rejects = path("bad.ndjson");
    EXPECT_EQ(convert("in.csv", "out.json"), kExitOk) << err_.str();
    options_.rejects.on_error = "fail";
    options_.rejects.rejects.clear();
    EXPECT_EQ(convert("in.csv", "out2.json"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("ragged_row"));
}

TEST_F(RejectsFlagsTest, TheirNamesSayHowRejectsAndReceiptAreCompressed) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    options_.rejects.rejects = path("bad.ndjson.gz");
    options_.rejects.receipt = path("receipt.json.zst");
    EXPECT_EQ(convert("in.csv", "out.json"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("receipt.json.zst").substr(0, 4), "\x28\xB5\x2F\xFD");
    EXPECT_EQ(directory_.read("bad.ndjson.gz").substr(0, 2), "\x1F\x8B");
    options_.rejects = {};
    EXPECT_EQ(convert("bad.ndjson.gz", "bad.csv"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("bad.csv"), HasSubstr("ragged_row"));
}

TEST_F(RejectsFlagsTest, TheReceiptBalancesAndHasTheDigestsOfTheFiles) {
    directory_.write("in.csv", "a,b\n1,2\n3\n4,5\n1,9\n");
    directory_.write("recipe.json",
                     R"({"version":1,"steps":[{"do":"deduplicate","columns":["a"]},
                         {"do":"filter","where":{"column":"a","compare":"!=","value":"4"}}]})");
    options_.recipe = path("recipe.json");
    options_.rejects.rejects = path("bad.ndjson");
    options_.rejects.receipt = path("receipt.json");
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    const auto receipt = boost::json::parse(directory_.read("receipt.json")).as_object();
    EXPECT_EQ(receipt.at("rows_in"), 4);
    EXPECT_EQ(receipt.at("rows_out"), 1);
    EXPECT_EQ(receipt.at("rejected"), 1);
    EXPECT_EQ(receipt.at("filtered"), 1);
    EXPECT_EQ(receipt.at("deduplicated"), 1);
    const auto& sha256 = receipt.at("sha256").as_object();
    EXPECT_EQ(sha256.at("input"), digest("in.csv"));
    EXPECT_EQ(sha256.at("output"), digest("out.csv"));
    EXPECT_EQ(sha256.at("rejects"), digest("bad.ndjson"));
    EXPECT_EQ(sha256.at("recipe"), digest("recipe.json"));
}

TEST_F(RejectsFlagsTest, WhatIsReadTwiceIsHashedOnce) {
    directory_.write("in.json", "[{\"a\":1},{\"a\":2}]\n");
    options_.rejects.receipt = path("receipt.json");
    EXPECT_EQ(convert("in.json", "out.csv"), kExitOk) << err_.str();
    const auto receipt = boost::json::parse(directory_.read("receipt.json")).as_object();
    EXPECT_EQ(receipt.at("sha256").as_object().at("input"), digest("in.json"));
    EXPECT_EQ(receipt.at("bytes_in"), directory_.read("in.json").size());
}

TEST_F(RejectsFlagsTest, TheReceiptOfTypesIsThatOfTheDocumentThatSaysThem) {
    directory_.write("in.csv", "a,b\n1,NA\n");
    options_.columns.map = {"a:n"};
    options_.types.types = {"n:integer"};
    options_.types.nulls = {"NA"};
    options_.rejects.receipt = path("receipt.json");
    ASSERT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"n\":1,\"b\":null}\n");
    const std::string by_flags = directory_.read("receipt.json");
    directory_.write("recipe.json",
                     R"({"version":1,"steps":[{"do":"rename","columns":[{"from":"a","to":"n"}]}],)"
                     R"("types":{"n":"integer"},"null":["NA"]})");
    options_.columns = {};
    options_.types = {};
    options_.recipe = path("recipe.json");
    ASSERT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("receipt.json"), by_flags);
}

TEST_F(RejectsFlagsTest, TheReceiptOfADocumentBesideFlagsIsThatOfBothTogether) {
    directory_.write("in.csv", "a,b.c,d\n1,2.5,NA\n");
    directory_.write("recipe.json", R"({ "version":1, "null": ["NA"],
        "types": {"a":"text", "b.c": {"type":"decimal","decimal_mark":"."}}, "steps":[] })");
    options_.recipe = path("recipe.json");
    options_.types.types = {"a:integer,infer"};
    options_.types.nulls = {"-"};
    options_.nesting.nest = true;
    options_.rejects.receipt = path("receipt.json");
    ASSERT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":1,\"b\":{\"c\":2.5},\"d\":null}\n");
    const std::string together = directory_.read("receipt.json");
    directory_.write("recipe.json",
                     R"({"version":1,"null":["NA","-"],"types":["infer",{"a":"integer",)"
                     R"("b.c":{"type":"decimal","decimal_mark":"."}}],"steps":[],"nest":true})");
    options_.types = {};
    options_.nesting = {};
    ASSERT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("receipt.json"), together);
}

// Each file is renamed to its place: the output would have been put over the rejects.
TEST_F(RejectsFlagsTest, OnePlaceForTwoFilesIsRefused) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    options_.rejects.rejects = path("out.csv");
    EXPECT_EQ(convert("in.csv", "./out.csv"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("same_file"));
    EXPECT_FALSE(std::filesystem::exists(path("out.csv")));
    options_.rejects.rejects = path("bad.ndjson");
    options_.rejects.receipt = path("x/../bad.ndjson");
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData);
    options_.rejects.receipt = path("receipt.json");
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
}

TEST_F(RejectsFlagsTest, WhatIsReadIsNotWrittenOver) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    directory_.write("recipe.json", R"({"version":1,"steps":[]})");
    std::filesystem::create_symlink("in.csv", path("link.csv"));
    std::filesystem::create_hard_link(path("recipe.json"), path("hard.json"));
    options_.recipe = path("recipe.json");
    for (const std::string place : {"in.csv", "link.csv", "recipe.json", "hard.json"}) {
        options_.rejects.rejects = path(place);
        options_.rejects.receipt = path("receipt.json");
        EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData) << place;
        options_.rejects.rejects = path("bad.ndjson");
        options_.rejects.receipt = path(place);
        EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData) << place;
    }
    EXPECT_EQ(directory_.read("in.csv"), "a,b\n1,2\n3\n");
    EXPECT_EQ(directory_.read("recipe.json"), R"({"version":1,"steps":[]})");
    EXPECT_FALSE(std::filesystem::exists(path("out.csv")));
}

TEST_F(RejectsFlagsTest, AFailedConversionLeavesNeitherOutputNorReceipt) {
    directory_.write("in.csv", "a,b\n1,2\n3\n");
    options_.rejects.receipt = path("receipt.json");
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData);
    EXPECT_FALSE(std::filesystem::exists(path("out.csv")));
    EXPECT_FALSE(std::filesystem::exists(path("receipt.json")));
}

}  // namespace
}  // namespace sluice::app
