#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "app/command_line.h"
#include "app/convert.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using testing::HasSubstr;

class NestingFlagsTest : public testing::Test {
  protected:
    int convert(const std::string& in, const std::string& out) {
        options_.input = (directory_ / in).string();
        options_.output = (directory_ / out).string();
        return run_convert(options_, {out_, err_}, system_random());
    }

    support::TemporaryDirectory directory_;
    ConvertOptions options_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(NestingFlagsTest, FlattenExplodeAndNest) {
    directory_.write("in.json", R"([{"id":1,"a":{"n":[{"x":2},{"x":3}]}}])");
    options_.nesting = {.flatten = true, .explode = "a.n"};
    EXPECT_EQ(convert("in.json", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "id,a.n.x\r\n1,2\r\n1,3\r\n");
    options_.nesting = {.explode = {}, .nest = true};
    EXPECT_EQ(convert("out.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"),
              "{\"id\":\"1\",\"a\":{\"n\":{\"x\":\"2\"}}}\n"
              "{\"id\":\"1\",\"a\":{\"n\":{\"x\":\"3\"}}}\n");
}

TEST_F(NestingFlagsTest, AreFlagsOfConvert) {
    directory_.write("in.json", R"([{"a":{"b":["x"]}}])");
    const std::string in = (directory_ / "in.json").string();
    const std::string out = (directory_ / "out.ndjson").string();
    const std::vector<const char*> arguments = {
        "sluice", "convert", in.c_str(), out.c_str(), "--flatten", "--explode", "a.b", "--nest"};
    EXPECT_EQ(run_command_line(static_cast<int>(arguments.size()), arguments.data(), {out_, err_}),
              kExitOk)
        << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":{\"b\":\"x\"}}\n");
}

TEST_F(NestingFlagsTest, FormatsThatCannotNestAreUsage) {
    directory_.write("in.csv", "a.b\n1\n");
    directory_.write("in", "a.b\n1\n");
    options_.nesting = {.explode = {}, .nest = true};
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("nest_needs_json"));
    options_.nesting = {.explode = "a.b"};
    EXPECT_EQ(convert("in.csv", "out.json"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("flatten_needs_json"));
    err_.str("");
    options_.nesting = {.flatten = true, .explode = {}};
    EXPECT_EQ(convert("in", "out.json"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("flatten_needs_json"));
}

TEST_F(NestingFlagsTest, ADocumentAndFlagsAreTakenTogether) {
    directory_.write("in.json", R"([{"a":{"n":[1,2]}}])");
    directory_.write("recipe.json", R"({"version":1,"steps":[],"explode":"a.n"})");
    options_.recipe = (directory_ / "recipe.json").string();
    options_.nesting = {.flatten = true, .explode = {}, .nest = true};
    EXPECT_EQ(convert("in.json", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.ndjson"), "{\"a\":{\"n\":\"1\"}}\n{\"a\":{\"n\":\"2\"}}\n");
    options_.nesting = {.flatten = true, .explode = "a.n"};
    EXPECT_EQ(convert("in.json", "out.csv"), kExitOk) << err_.str();
    options_.nesting.explode = "a.m";
    EXPECT_EQ(convert("in.json", "out.csv"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("explode_twice"));
}

TEST_F(NestingFlagsTest, TheReceiptIsThatOfTheDocumentThatSaysThem) {
    directory_.write("in.json", R"([{"id":"x","n":[1,2,3]},{"id":"y","n":[4]}])");
    directory_.write("recipe.json",
                     R"({"version":1,"steps":[],"flatten":true,"explode":"n","nest":true})");
    options_.rejects.receipt = (directory_ / "receipt.json").string();
    options_.nesting = {.flatten = true, .explode = "n", .nest = true};
    ASSERT_EQ(convert("in.json", "out.ndjson"), kExitOk) << err_.str();
    const std::string by_flags = directory_.read("receipt.json");
    EXPECT_THAT(by_flags, HasSubstr(R"("rows_in":4,"rows_out":4,)"));
    options_.nesting = {};
    options_.recipe = (directory_ / "recipe.json").string();
    ASSERT_EQ(convert("in.json", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("receipt.json"), by_flags);
}

TEST_F(NestingFlagsTest, InANamedNdjsonFileAnObjectIsARow) {
    directory_.write("in.ndjson", R"({"id":1,"items":[{"x":2}]})");
    EXPECT_EQ(convert("in.ndjson", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "id,items\r\n1,\"[{\"\"x\"\":2}]\"\r\n");
    options_.from = "items";
    EXPECT_EQ(convert("in.ndjson", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "x\r\n2\r\n");
}

}  // namespace
}  // namespace sluice::app
