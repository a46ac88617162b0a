#include "app/types_flags.h"

#include <gtest/gtest.h>

namespace sluice::app {
namespace {

using Kind = engine::ValueType::Kind;

TEST(TypesFlagsTest, ReadsNamesTypesAndFormats) {
    const auto parsed = parse_types(R"(a:b:integer,"last, ""first""":text,t:time(%H:%M,%S))");
    ASSERT_TRUE(parsed) << describe(parsed.error());
    ASSERT_EQ(parsed->size(), 3U);
    EXPECT_EQ((*parsed)[0].name, "a:b");
    EXPECT_EQ((*parsed)[0].type.kind, Kind::kInteger);
    EXPECT_EQ((*parsed)[1].name, "last, \"first\"");
    EXPECT_EQ((*parsed)[2].name, "t");
    EXPECT_EQ((*parsed)[2].type.kind, Kind::kTime);
    EXPECT_EQ((*parsed)[2].type.format, "%H:%M,%S");
}

TEST(TypesFlagsTest, RefusesWhatIsNoType) {
    for (const char* text :
         {"", "a", "a:", ":integer", "a:int", "a:integer(%Y)", "a:date(", "a:date()", "a:text,"}) {
        const auto parsed = parse_types(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().name, "bad_types") << text;
    }
}

TEST(TypesFlagsTest, AddsToWhatTheRecipeSays) {
    TypesFlags flags;
    flags.types = {"b:boolean"};
    flags.nulls = {"NA"};
    engine::Typing typing{.columns = {{"a", {Kind::kInteger}}}, .nulls = {"-"}};
    ASSERT_TRUE(flags.apply(typing));
    EXPECT_EQ(typing.columns.size(), 2U);
    EXPECT_EQ(typing.nulls, (std::vector<std::string>{"-", "NA"}));
}

}  // namespace
}  // namespace sluice::app
