#include "tests/support/v1_fixture.h"

namespace sluice::api {
namespace {

using testing::HasSubstr;

const std::string kRecipe = R"({"version":1,"steps":[{"do":"drop","columns":["a"]}]})";
const std::string kBody = R"({"recipe":)" + kRecipe + "}";
const Headers kNew{{"if-none-match", "*"}};

class RecipesRoutesTest : public V1Test {
  protected:
    Response save(const std::string& name, const std::string& body = kBody) {
        return ask("PUT", "/v1/recipes/" + name, body, kNew);
    }
    std::vector<std::string> names(const Response& response) {
        std::vector<std::string> found;
        const auto page = document(response);
        for (const auto& recipe : page.at("recipes").as_array())
            found.emplace_back(recipe.at("name").as_string());
        return found;
    }
    std::string revision(const std::string& name) {
        return header_of(ask("GET", "/v1/recipes/" + name), "ETag");
    }
};

TEST_F(RecipesRoutesTest, ARecipeIsSavedReadChangedAndRemoved) {
    const Response saved = save("monthly orders");
    EXPECT_EQ(saved.status, 201);
    EXPECT_EQ(header_of(saved, "ETag"), "\"1\"");
    EXPECT_EQ(header_of(saved, "Location"), "/v1/recipes/monthly%20orders");
    const Response read = ask("GET", "/v1/recipes/monthly orders");
    EXPECT_EQ(read.status, 200);
    EXPECT_EQ(header_of(read, "ETag"), "\"1\"");
    EXPECT_EQ(boost::json::serialize(document(read).at("recipe")), kRecipe);
    EXPECT_EQ(document(read).at("revision").as_int64(), 1);
    EXPECT_THAT(std::string(document(read).at("updated").as_string()),
                testing::MatchesRegex("....-..-..T..:..:..\\....Z"));
    const Response changed = ask("PUT",
                                 "/v1/recipes/monthly orders",
                                 R"({"recipe":{"version":1,"steps":[]}})",
                                 {{"if-match", "\"1\""}});
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(header_of(changed, "ETag"), "\"2\"");
    EXPECT_EQ(ask("DELETE", "/v1/recipes/monthly orders").status, 204);
    const Response gone = ask("GET", "/v1/recipes/monthly orders");
    EXPECT_EQ(gone.status, 404);
    EXPECT_EQ(code_of(gone), "no_such_recipe");
    EXPECT_EQ(ask("DELETE", "/v1/recipes/monthly orders").status, 204) << "it is gone already";
}

TEST_F(RecipesRoutesTest, OfTwoWhoChangeTheSameOneTheSecondIsTold) {
    save("r");
    EXPECT_EQ(ask("PUT", "/v1/recipes/r", kBody, {{"if-match", "\"1\""}}).status, 200);
    const Response late = ask("PUT", "/v1/recipes/r", kBody, {{"if-match", "\"1\""}});
    EXPECT_EQ(late.status, 412);
    EXPECT_EQ(code_of(late), "precondition_failed");
    EXPECT_EQ(save("r").status, 412) << "there is one";
    EXPECT_EQ(ask("PUT", "/v1/recipes/other", kBody, {{"if-match", "*"}}).status, 412);
    EXPECT_EQ(ask("PUT", "/v1/recipes/r", kBody, {{"if-match", "*"}}).status, 200);
    EXPECT_EQ(revision("r"), "\"3\"");
    const Response blind = ask("PUT", "/v1/recipes/r", kBody);
    EXPECT_EQ(blind.status, 428);
    EXPECT_EQ(code_of(blind), "precondition_required");
    EXPECT_EQ(ask("DELETE", "/v1/recipes/r", {}, {{"if-match", "\"1\""}}).status, 412);
    EXPECT_EQ(revision("r"), "\"3\"");
    EXPECT_EQ(ask("DELETE", "/v1/recipes/r", {}, {{"if-match", "\"3\""}}).status, 204);
    for (const char* bad : {"3", "W/\"3\"", "\"3\", \"4\"", "\"\""}) {
        const Response refused = ask("PUT", "/v1/recipes/r", kBody, {{"if-match", bad}});
        EXPECT_EQ(refused.status, 400) << bad;
        EXPECT_EQ(code_of(refused), "bad_precondition") << bad;
    }
}

TEST_F(RecipesRoutesTest, WhatTheClientHasIsNotSentAgain) {
    save("r");
    const Response same = ask("GET", "/v1/recipes/r", {}, {{"if-none-match", "\"1\""}});
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(ask("GET", "/v1/recipes/r", {}, {{"if-none-match", "\"2\""}}).status, 200);
    EXPECT_EQ(ask("HEAD", "/v1/recipes/r").status, 200);
    EXPECT_EQ(ask("HEAD", "/v1/recipes/r").body, "");
}

TEST_F(RecipesRoutesTest, NamesMayHoldSlashesAndAnythingButControls) {
    for (const std::string name : {"a/b", "a//b/", "Łukasz 東京", "?#%25", "<img onerror>"}) {
        EXPECT_EQ(save(name).status, 201) << name;
        EXPECT_EQ(document(ask("GET", "/v1/recipes/" + name)).at("name").as_string(), name);
    }
    EXPECT_EQ(code_of(save(std::string(129, 'x'))), "bad_recipe_name");
    EXPECT_EQ(code_of(save("a\nb")), "bad_recipe_name");
    EXPECT_EQ(code_of(save("\xFF")), "bad_recipe_name");
}

TEST_F(RecipesRoutesTest, TheListComesInPages) {
    for (const char* name : {"b", "a", "d/1", "c"}) save(name);
    EXPECT_THAT(names(ask("GET", "/v1/recipes")), testing::ElementsAre("a", "b", "c", "d/1"));
    const Response first = ask("GET", "/v1/recipes", {}, {}, {{"limit", "3"}});
    EXPECT_THAT(names(first), testing::ElementsAre("a", "b", "c"));
    const std::string cursor(document(first).at("cursor").as_string());
    const Response last = ask("GET", "/v1/recipes", {}, {}, {{"limit", "3"}, {"cursor", cursor}});
    EXPECT_THAT(names(last), testing::ElementsAre("d/1"));
    EXPECT_FALSE(document(last).contains("cursor"));
    for (const char* bad : {"0", "201", "x", ""}) {
        EXPECT_EQ(code_of(ask("GET", "/v1/recipes", {}, {}, {{"limit", bad}})), "bad_limit") << bad;
    }
    for (const char* bad : {"xyz", "", "ff", "0a"}) {
        EXPECT_EQ(code_of(ask("GET", "/v1/recipes", {}, {}, {{"cursor", bad}})), "bad_cursor")
            << bad;
    }
}

TEST_F(RecipesRoutesTest, AFileWithTheSameHeaderFindsThem) {
    const std::string header(64, 'a');
    save("mine", R"({"recipe":)" + kRecipe + R"(,"header":")" + header + "\"}");
    save("other");
    const auto of = [&](const std::string& text) {
        return ask("GET", "/v1/recipes", {}, {}, {{"header", text}});
    };
    EXPECT_THAT(names(of(header)), testing::ElementsAre("mine"));
    EXPECT_THAT(names(of(std::string(64, 'b'))), testing::IsEmpty());
    EXPECT_EQ(code_of(of("x")), "bad_header");
}

TEST_F(RecipesRoutesTest, Fault6_AUserSeesAndChangesNobodyElsesRecipes) {
    save("r");
    const Headers other{{"authorization", "Bearer " + std::string(32, 'b')}};
    EXPECT_THAT(names(ask("GET", "/v1/recipes", {}, other)), testing::IsEmpty());
    EXPECT_EQ(ask("GET", "/v1/recipes/r", {}, other).status, 404);
    EXPECT_EQ(ask("DELETE", "/v1/recipes/r", {}, other).status, 204);
    EXPECT_EQ(revision("r"), "\"1\"");
}

TEST_F(RecipesRoutesTest, WhatIsNoRecipeIsRefused) {
    const auto refused = [&](const std::string& body) { return code_of(save("r", body)); };
    EXPECT_EQ(refused("x"), "bad_json");
    EXPECT_EQ(save("r", "x").status, 400);
    EXPECT_EQ(refused("{}"), "bad_request");
    EXPECT_EQ(refused(R"({"recipe":{}})"), "bad_recipe");
    EXPECT_EQ(refused(R"({"recipe":)" + kRecipe + R"(,"extra":1})"), "bad_request");
    EXPECT_EQ(refused(R"({"recipe":)" + kRecipe + R"(,"header":"x"})"), "bad_header");
    EXPECT_EQ(refused(R"({"recipe":{"version":1,"version":1,"steps":[]}})"), "bad_recipe")
        << "named twice";
    std::string large = R"({"recipe":{"version":1,"steps":[],"null":["x")";
    while (large.size() < services.limits.recipe_bytes)
        large += ",\"" + std::string(100, 'x') + "\"";
    const Response too_large = save("r", large + "]}}");
    EXPECT_EQ(too_large.status, 413);
    EXPECT_EQ(code_of(too_large), "recipe_too_large");
    EXPECT_EQ(ask("GET", "/v1/recipes/r").status, 404);
}

}  // namespace
}  // namespace sluice::api
