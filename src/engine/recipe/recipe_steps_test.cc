// What each step does to rows, from document to output.
#include <gtest/gtest.h>

#include "engine/recipe/document.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

TransformSpec steps_to(std::string_view steps, Format format = Format::kCsv) {
    TransformSpec spec = testing::to(format);
    const std::string document = R"({"version":1,"steps":[)" + std::string(steps) + "]}";
    Result<Recipe> recipe = parse_recipe_document(document);
    EXPECT_TRUE(recipe.has_value()) << document << "\n"
                                    << describe(recipe ? Error{} : recipe.error());
    if (recipe) spec.recipe = *std::move(recipe);
    return spec;
}

std::string converted(std::string_view csv, std::string_view steps) {
    return testing::convert(csv, steps_to(steps));
}

Error refused(std::string_view csv, std::string_view steps) {
    return testing::refusal(csv, steps_to(steps));
}

// The value that a derive with this source gives for `a`; CSV in, JSON out.
std::string derived(std::string_view a, std::string_view source) {
    const std::string step = R"({"do":"derive","column":"d",)" + std::string(source) +
                             R"(},{"do":"select","columns":["d"]})";
    const std::string text =
        testing::convert("a,b\n" + std::string(a) + ",B\n", steps_to(step, Format::kNdjson));
    return text.substr(0, text.size() - 1);
}

TEST(ColumnStepsTest, ColumnsAreChosenNamedAndOrdered) {
    const std::string csv = "a,b,c\n1,2,3\n";
    EXPECT_EQ(converted(csv, R"({"do":"select","columns":["c","a"]})"), "c,a\r\n3,1\r\n");
    EXPECT_EQ(converted(csv, R"({"do":"drop","columns":["b"]})"), "a,c\r\n1,3\r\n");
    EXPECT_EQ(converted(csv, R"({"do":"reorder","columns":["c"]})"), "c,a,b\r\n3,1,2\r\n");
    EXPECT_EQ(
        converted(csv,
                  R"({"do":"rename","columns":[{"from":"a","to":"b"},{"from":"b","to":"a"}]})"),
        "b,a,c\r\n1,2,3\r\n");
}

TEST(ColumnStepsTest, EachStepSeesTheNamesOfTheOneBefore) {
    EXPECT_EQ(converted("a,b\n1,2\n",
                        R"({"do":"rename","columns":[{"from":"a","to":"x"}]},
                           {"do":"select","columns":["x"]},
                           {"do":"rename","columns":[{"from":"x","to":"a"}]})"),
              "a\r\n1\r\n");
    const Error error = refused("a\n1\n",
                                R"({"do":"rename","columns":[{"from":"a","to":"price"}]},
                                   {"do":"drop","columns":["Price"]})");
    EXPECT_EQ(error.name, "unknown_column");
    EXPECT_EQ(error.place.column, "Price");
    EXPECT_EQ(error.message,
              "step 2 (drop): column \"Price\" is not in the table; did you mean \"price\"?");
}

TEST(ColumnStepsTest, ATableKeepsAtLeastOneColumnAndNoNameTwice) {
    EXPECT_EQ(refused("a\n1\n", R"({"do":"drop","columns":["a"]})").name, "no_columns");
    EXPECT_EQ(refused("a,b\n1,2\n", R"({"do":"rename","columns":[{"from":"a","to":"b"}]})").name,
              "duplicate_column");
    EXPECT_EQ(refused("a\n1\n", R"({"do":"select","columns":["a","a"]})").name, "duplicate_column");
}

TEST(DeriveTest, MakesValuesFromTheRow) {
    EXPECT_EQ(derived("x", R"("constant":"k")"), R"({"d":"k"})");
    EXPECT_EQ(derived("x", R"("concat":[{"column":"a"},"-",{"column":"b"}])"), R"({"d":"x-B"})");
    EXPECT_EQ(derived("  x ", R"("trim":{"column":"a"})"), R"({"d":"x"})");
    EXPECT_EQ(derived("##x#", R"("trim":{"column":"a","characters":"#"})"), R"({"d":"x"})");
    EXPECT_EQ(derived("Äpfel", R"("case":{"column":"a","to":"upper"})"), R"({"d":"ÄPFEL"})");
    EXPECT_EQ(derived("ÄPFEL", R"("case":{"column":"a","to":"lower"})"), R"({"d":"Äpfel"})");
    EXPECT_EQ(derived("aXbXX", R"("replace":{"column":"a","find":"X","with":"--"})"),
              R"({"d":"a--b----"})");
}

TEST(DeriveTest, SplitsFromEitherEnd) {
    const auto part = [](std::string_view a, const char* number) {
        return derived(
            a, std::string(R"("split":{"column":"a","separator":"::","part":)") + number + "}");
    };
    EXPECT_EQ(part("p::q::r", "1"), R"({"d":"p"})");
    EXPECT_EQ(part("p::q::r", "3"), R"({"d":"r"})");
    EXPECT_EQ(part("p::q::r", "4"), R"({"d":""})");
    EXPECT_EQ(part("p::q::r", "-1"), R"({"d":"r"})");
    EXPECT_EQ(part("p::q::r", "-3"), R"({"d":"p"})");
    EXPECT_EQ(part("p::q::r", "-4"), R"({"d":""})");
    EXPECT_EQ(part("p", "-1"), R"({"d":"p"})");
}

TEST(DeriveTest, RegularExpressionsReplaceEveryMatchOrExtractTheFirst) {
    EXPECT_EQ(derived("a1b22", R"("regex":{"column":"a","pattern":"\\d+","with":"<\\0>"})"),
              R"({"d":"a<1>b<22>"})");
    EXPECT_EQ(derived("aé", R"("regex":{"column":"a","pattern":"x*","with":"-"})"),
              R"({"d":"-a-é-"})");
    EXPECT_EQ(derived("xxa", R"("regex":{"column":"a","pattern":"x*","with":"-"})"),
              R"({"d":"-a-"})");
    EXPECT_EQ(derived("k=v",
                      R"~("regex":{"column":"a","pattern":"(\\w)=(\\w)","extract":"\\2\\\\\\1"})~"),
              R"({"d":"v\\k"})");
    EXPECT_EQ(derived("none", R"("regex":{"column":"a","pattern":"=","extract":"x"})"),
              R"({"d":""})");
}

TEST(DeriveTest, LooksValuesUp) {
    EXPECT_EQ(derived("S", R"("lookup":{"column":"a","table":{"S":"small"}})"), R"({"d":"small"})");
    EXPECT_EQ(derived("X", R"("lookup":{"column":"a","table":{"S":"small"},"default":""})"),
              R"({"d":""})");
    const Error error = refused("a\nS\nX\n",
                                R"({"do":"derive","column":"a",
                                    "lookup":{"column":"a","table":{"S":"small"}}})");
    EXPECT_EQ(error.name, "not_in_table");
    EXPECT_EQ(error.message, "step 1 (derive): \"X\" is not in the lookup table");
    EXPECT_EQ(error.place, (Place{.row = 3, .column = "a", .byte_offset = {}}));
}

TEST(DeriveTest, AColumnThatIsThereKeepsItsPlaceAndQuotesAreNoPartOfAValue) {
    EXPECT_EQ(converted("a,b\n\"say \"\"hi\"\", x\",2\n",
                        R"({"do":"derive","column":"a","concat":[{"column":"a"},{"column":"b"}]},
                           {"do":"derive","column":"n","constant":"1"})"),
              "a,b,n\r\n\"say \"\"hi\"\", x2\",2,1\r\n");
}

TEST(DeriveTest, AnOldValueStaysInTheColumnsThatShareIt) {
    EXPECT_EQ(converted("a\nx\n",
                        R"({"do":"derive","column":"b","concat":[{"column":"a"}]},
                           {"do":"derive","column":"a","case":{"column":"a","to":"upper"}})"),
              "a,b\r\nX,x\r\n");
}

TEST(DeriveTest, ValuesHaveALimit) {
    TransformSpec spec = steps_to(
        R"({"do":"derive","column":"a","concat":[{"column":"a"},{"column":"a"}]},
           {"do":"derive","column":"a","regex":{"column":"a","pattern":".","with":"\\0\\0\\0\\0"}})");
    spec.limits.field_bytes = 31;
    const Error error = testing::refusal("a\nx\nxxxx\n", spec);
    EXPECT_EQ(error.name, "field_too_large");
    EXPECT_EQ(error.code, Code::kTooLarge);
    EXPECT_EQ(error.place.row, 3U);
    spec.limits.field_bytes = 32;
    spec.limits.record_bytes = 31;
    EXPECT_EQ(testing::refusal("a\nx\nxxxx\n", spec).name, "record_too_large");
}

// The rows of 1…6, ten and two that are no numbers which a condition keeps.
std::string kept(std::string_view where) {
    const std::string step = R"({"do":"filter","where":)" + std::string(where) + "}";
    std::string text = converted("n,t\n1,\n2,b\n3,\"b\"\n10,B\n1e1,c\nx,c\n", step);
    text.erase(0, text.find('\n') + 1);
    std::string names;
    while (!text.empty()) {
        names += text.substr(0, text.find(',')) + " ";
        text.erase(0, text.find('\n') + 1);
    }
    return names;
}

TEST(FilterTest, ComparesNumbersByValueAndTextsByBytes) {
    EXPECT_EQ(kept(R"({"column":"n","compare":"=","value":10})"), "10 1e1 ");
    EXPECT_EQ(kept(R"({"column":"n","compare":"!=","value":10})"), "1 2 3 x ");
    EXPECT_EQ(kept(R"({"column":"n","compare":"<","value":2.5})"), "1 2 ");
    EXPECT_EQ(kept(R"({"column":"n","compare":"<=","value":2})"), "1 2 ");
    EXPECT_EQ(kept(R"({"column":"n","compare":">","value":"2","as":"number"})"), "3 10 1e1 ");
    EXPECT_EQ(kept(R"({"column":"n","compare":">=","value":10})"), "10 1e1 ");
    EXPECT_EQ(kept(R"({"column":"n","compare":"<","value":"2"})"), "1 10 1e1 ");
    EXPECT_EQ(kept(R"({"column":"t","compare":"=","value":"b"})"), "2 3 ");
}

TEST(FilterTest, LooksForListsPatternsAndEmptyValues) {
    EXPECT_EQ(kept(R"({"column":"t","in":["b","c"]})"), "2 3 1e1 x ");
    EXPECT_EQ(kept(R"({"column":"n","matches":"^1"})"), "1 10 1e1 ");
    EXPECT_EQ(kept(R"({"column":"n","matches":"e"})"), "1e1 ");
    EXPECT_EQ(kept(R"({"column":"t","is_empty":true})"), "1 ");
    EXPECT_EQ(kept(R"({"column":"t","is_empty":false})"), "2 3 10 1e1 x ");
}

TEST(FilterTest, ConditionsAreCombined) {
    EXPECT_EQ(kept(R"({"and":[{"column":"t","in":["b"]},{"column":"n","in":["2"]}]})"), "2 ");
    EXPECT_EQ(kept(R"({"or":[{"column":"t","in":["B"]},{"column":"n","in":["2"]}]})"), "2 10 ");
    EXPECT_EQ(kept(R"({"not":{"column":"t","matches":"(?i)b"}})"), "1 1e1 x ");
}

TEST(FilterTest, RowsLeftOutAreCounted) {
    const auto ran = testing::run("a\n1\n2\n3\n",
                                  steps_to(R"({"do":"filter","where":{"column":"a","in":["2"]}})"));
    ASSERT_TRUE(ran.ok);
    EXPECT_EQ(ran.summary.rows, 1U);
    EXPECT_EQ(ran.summary.filtered, 2U);
}

TEST(CastTest, ValuesAreRewrittenAndWhatIsNoneIsTold) {
    EXPECT_EQ(
        converted(
            "a,b\n\"1.234,5\",07\n,\n",
            R"({"do":"cast","columns":["a"],"to":"decimal","decimal_mark":",","group_mark":"."},
                           {"do":"cast","columns":["b"],"to":"integer"})"),
        "a,b\r\n1234.5,7\r\n,\r\n");
    const Error error = refused("a\n1.2.26\n30.2.26\n",
                                R"({"do":"cast","columns":["a"],"to":"date","format":"%d.%m.%y"})");
    EXPECT_EQ(error.name, "bad_value");
    EXPECT_EQ(error.message, "step 1 (cast): \"30.2.26\" is no date of the format %d.%m.%y");
    EXPECT_EQ(error.place.row, 3U);
}

TEST(FillTest, EmptyValuesAreFilled) {
    EXPECT_EQ(converted("a,b\n,\"\"\n1,2\n", R"({"do":"fill","columns":["a","b"],"with":"-"})"),
              "a,b\r\n-,-\r\n1,2\r\n");
}

std::string rule_broken(std::string_view value, std::string_view rules) {
    const std::string step = R"({"do":"validate","columns":["a"],)" + std::string(rules) + "}";
    const auto ran = testing::run("a,b\n" + std::string(value) + ",\n", steps_to(step));
    return ran.ok ? "" : ran.error.name;
}

TEST(ValidateTest, EachRuleHasItsError) {
    EXPECT_EQ(rule_broken("1", R"("required":true,"type":"integer","min":1,"max":1,"enum":["1"])"),
              "");
    EXPECT_EQ(rule_broken("", R"("required":true)"), "value_required");
    EXPECT_EQ(rule_broken("", R"("type":"integer","min":1,"pattern":"x","enum":["1"])"), "");
    EXPECT_EQ(rule_broken("1.0", R"("type":"integer")"), "bad_value");
    EXPECT_EQ(rule_broken("ab", R"("pattern":"a")"), "pattern_mismatch");
    EXPECT_EQ(rule_broken("ab", R"("pattern":"ab?")"), "");
    EXPECT_EQ(rule_broken("c", R"("enum":["a","b"])"), "not_in_enum");
    EXPECT_EQ(rule_broken("0.9", R"("min":1)"), "out_of_range");
    EXPECT_EQ(rule_broken("1e2", R"("max":99.5)"), "out_of_range");
    EXPECT_EQ(rule_broken("x", R"("max":99.5)"), "bad_value");
    EXPECT_EQ(rule_broken("31.12.2025", R"("type":"date","format":"%d.%m.%Y","min":"2026-01-01")"),
              "out_of_range");
    EXPECT_EQ(rule_broken("01.01.2026", R"("type":"date","format":"%d.%m.%Y","min":"2026-01-01")"),
              "");
}

TEST(DeriveTest, AGroupThatThePatternHasNotIsToldBeforeAnyRow) {
    for (const std::string what : {"with", "extract"}) {
        const Error error =
            refused("a\n",
                    R"~({"do":"derive","column":"b","regex":{"column":"a","pattern":"(x)",")~" +
                        what + R"~(":"\\2"}})~");
        EXPECT_EQ(error.name, "bad_pattern");
        EXPECT_TRUE(error.message.contains("\\2 stands for group 2")) << error.message;
    }
}

TEST(DeriveTest, AValueThatIsTooLargeIsToldWithStepColumnAndRow) {
    TransformSpec spec =
        steps_to(R"({"do":"derive","column":"b","concat":[{"column":"a"},{"column":"a"}]})");
    spec.limits.field_bytes = 3;
    const Error error = testing::refusal("a\nx\nxy\n", spec);
    EXPECT_EQ(error.name, "field_too_large");
    EXPECT_TRUE(error.message.starts_with("step 1 (derive): ")) << error.message;
    EXPECT_EQ(error.place.column, "b");
    EXPECT_EQ(error.place.row, 3U);
}

TEST(ValidateTest, TheValueStaysAsItIs) {
    EXPECT_EQ(converted("a\n 007 \n", R"({"do":"validate","columns":["a"],"type":"integer"})"),
              "a\r\n 007 \r\n");
}

TEST(CompileTest, WhatARecipeSaysWrongIsToldBeforeTheFirstRow) {
    const auto name = [](const char* step) { return refused("a\n", step).name; };
    EXPECT_EQ(name(R"~({"do":"filter","where":{"column":"a","matches":"("}})~"), "bad_pattern");
    EXPECT_EQ(name(R"~({"do":"validate","columns":["a"],"pattern":"("})~"), "bad_pattern");
    EXPECT_EQ(
        name(R"({"do":"derive","column":"a","regex":{"column":"a","pattern":"x","with":"\\1"}})"),
        "bad_pattern");
    EXPECT_EQ(name(R"({"do":"cast","columns":["a"],"to":"date","format":"%H"})"), "bad_format");
    EXPECT_EQ(name(R"({"do":"validate","columns":["a"],"type":"date","min":"1.1.2026"})"),
              "bad_range");
    EXPECT_EQ(name(R"({"do":"validate","columns":["a"],"min":5,"max":1})"), "bad_range");
    EXPECT_EQ(name(R"({"do":"validate","columns":["a"],"min":10,"max":9.5})"), "bad_range");
    EXPECT_EQ(name(R"({"do":"filter","where":{"column":"b","is_empty":true}})"), "unknown_column");
}

TEST(CompileTest, ARecipeMayReadNoColumnOfTheFile) {
    EXPECT_EQ(
        converted("a,b\n1,2\n3,4\n",
                  R"({"do":"derive","column":"c","constant":"k"},{"do":"select","columns":["c"]})"),
        "c\r\nk\r\nk\r\n");
}

}  // namespace
}  // namespace sluice::engine
