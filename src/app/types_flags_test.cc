#include "app/types_flags.h"

#include <gtest/gtest.h>

#include "app/columns_flags.h"
#include "app/recipe_text.h"
#include "engine/recipe/document.h"

namespace sluice::app {
namespace {

using Kind = engine::ValueType::Kind;

TEST(TypesFlagsTest, ReadsNamesTypesAndFormats) {
    const auto parsed = parse_types(R"(a:b:integer,"last, ""first""":text,t:time(%H:%M,%S))");
    ASSERT_TRUE(parsed) << describe(parsed.error());
    const auto& columns = parsed->columns;
    ASSERT_EQ(columns.size(), 3U);
    EXPECT_FALSE(parsed->infer);
    EXPECT_EQ(columns[0].name, "a:b");
    EXPECT_EQ(columns[0].type.kind, Kind::kInteger);
    EXPECT_EQ(columns[1].name, "last, \"first\"");
    EXPECT_EQ(columns[2].name, "t");
    EXPECT_EQ(columns[2].type.kind, Kind::kTime);
    EXPECT_EQ(columns[2].type.format, "%H:%M,%S");
}

TEST(TypesFlagsTest, InferStandsBesideTypes) {
    const auto parsed = parse_types("infer,price:decimal,infer:text");
    ASSERT_TRUE(parsed) << describe(parsed.error());
    EXPECT_TRUE(parsed->infer);
    ASSERT_EQ(parsed->columns.size(), 2U);
    EXPECT_EQ(parsed->columns[1].name, "infer");
}

TEST(TypesFlagsTest, KeepStandsBesideTypesButNotBesideInfer) {
    const auto parsed = parse_types("price:decimal,keep,keep:text");
    ASSERT_TRUE(parsed) << describe(parsed.error());
    EXPECT_TRUE(parsed->keep);
    EXPECT_FALSE(parsed->infer);
    ASSERT_EQ(parsed->columns.size(), 2U);
    EXPECT_EQ(parsed->columns[1].name, "keep");
    for (const auto& lists : {std::vector<std::string>{"infer,keep"},
                              std::vector<std::string>{"keep", "a:text", "infer"}}) {
        engine::Typing typing;
        const auto applied = TypesFlags{.types = lists, .nulls = {}}.apply(typing);
        ASSERT_FALSE(applied);
        EXPECT_EQ(applied.error().name, "bad_types");
    }
}

TEST(TypesFlagsTest, RefusesWhatIsNoType) {
    for (const char* text : {"",
                             "a",
                             "a:",
                             ":integer",
                             "a:int",
                             "a:integer(%Y)",
                             "a:date(",
                             "a:date()",
                             "a:text,",
                             "infr"}) {
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

TEST(TypesFlagsTest, WinOverTheTypesOfARecipe) {
    TypesFlags flags;
    flags.types = {"b:boolean"};
    engine::Typing typing{.columns = {{"b", {Kind::kDate}}, {"a", {Kind::kInteger}}}};
    ASSERT_TRUE(flags.apply(typing));
    ASSERT_EQ(typing.columns.size(), 2U);
    EXPECT_EQ(typing.columns[1].name, "b");
    EXPECT_EQ(typing.columns[1].type.kind, Kind::kBoolean);
}

TEST(TypesFlagsTest, OfOtherColumnsFlagsWinOverARecipe) {
    engine::Typing typing{.infer = true};
    ASSERT_TRUE((TypesFlags{.types = {"a:text"}, .nulls = {}}).apply(typing));
    EXPECT_TRUE(typing.infer);
    ASSERT_TRUE((TypesFlags{.types = {"keep"}, .nulls = {}}).apply(typing));
    EXPECT_TRUE(typing.keep && !typing.infer);
    ASSERT_TRUE((TypesFlags{.types = {"infer"}, .nulls = {}}).apply(typing));
    EXPECT_TRUE(typing.infer && !typing.keep);
}

TEST(RecipeTextTest, IsTheDocumentThatDoesTheSame) {
    const ColumnsFlags columns{.map = {"a:n"}, .select = {"n"}};
    EXPECT_EQ(recipe_text(ColumnsFlags{.map = {"id:x"}, .select = {"id"}}, {}, {}),
              R"({"version":1,"steps":[{"do":"select","columns":["id"]}]})");
    EXPECT_EQ(recipe_text(columns, {}, {}),
              R"({"version":1,"steps":[{"do":"rename","columns":[{"from":"a","to":"n"}]},)"
              R"({"do":"select","columns":["n"]}]})");
    TypesFlags flags;
    flags.types = {"n:integer", "due:date(%d.%m.%Y)"};
    flags.nulls = {"NA", ""};
    engine::Typing typing;
    ASSERT_TRUE(flags.apply(typing));
    const std::string text = recipe_text(ColumnsFlags{}, typing, {});
    EXPECT_EQ(text,
              R"({"version":1,"steps":[],"types":{"n":"integer",)"
              R"("due":{"type":"date","format":"%d.%m.%Y"}},"null":["NA",""]})");
    const auto recipe = engine::parse_recipe_document(text);
    ASSERT_TRUE(recipe) << describe(recipe.error());
    EXPECT_EQ(recipe_text(ColumnsFlags{}, recipe->typing, {}), text);
}

TEST(RecipeTextTest, TellsThatTypesAreInferredOrKept) {
    for (const auto& [list, types] : {std::pair("infer", R"("infer")"),
                                      std::pair("keep", R"("keep")"),
                                      std::pair("keep,a:text", R"(["keep",{"a":"text"}])"),
                                      std::pair("infer,a:text", R"(["infer",{"a":"text"}])")}) {
        engine::Typing typing;
        ASSERT_TRUE((TypesFlags{.types = {list}, .nulls = {}}).apply(typing));
        const std::string text = recipe_text(ColumnsFlags{}, typing, {});
        EXPECT_EQ(text, R"({"version":1,"steps":[],"types":)" + std::string(types) + "}");
        const auto recipe = engine::parse_recipe_document(text);
        ASSERT_TRUE(recipe) << describe(recipe.error());
        EXPECT_EQ(recipe_text(ColumnsFlags{}, recipe->typing, {}), text);
    }
}

TEST(RecipeTextTest, PutsWhatFlagsSayOfOtherColumnsIntoADocument) {
    const auto merged = [](const std::string& types, const std::string& list) {
        engine::Typing typing;
        EXPECT_TRUE((TypesFlags{.types = {list}, .nulls = {}}).apply(typing));
        return recipe_text(R"({"version":1,"steps":[],"types":)" + types + "}", typing, {});
    };
    const std::string begin = R"({"version":1,"steps":[],"types":)";
    EXPECT_EQ(merged(R"("infer")", "keep"), begin + R"("keep"})");
    EXPECT_EQ(merged(R"("keep")", "a:text"), begin + R"(["keep",{"a":"text"}]})");
    EXPECT_EQ(merged(R"(["keep",{"a":"text"}])", "infer"), begin + R"(["infer",{"a":"text"}]})");
    EXPECT_EQ(merged(R"({"a":"text"})", "b:text"), begin + R"({"a":"text","b":"text"}})");
}

}  // namespace
}  // namespace sluice::app
