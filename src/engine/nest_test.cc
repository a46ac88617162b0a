// Columns with dotted names, written as nested objects.
#include <gtest/gtest.h>

#include "engine/simd/kernels.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;
using testing::refusal;

TransformSpec nested(Format format = Format::kNdjson) {
    TransformSpec spec = testing::to(format);
    spec.from = Format::kCsv;
    spec.recipe.nesting.nest = true;
    return spec;
}

TEST(NestTest, DotsMakeObjects) {
    EXPECT_EQ(convert("id,a.b,a.c,z\n1,2,3,4\n", nested()),
              "{\"id\":\"1\",\"a\":{\"b\":\"2\",\"c\":\"3\"},\"z\":\"4\"}\n");
    EXPECT_EQ(convert("a.b.c.d,a.b.x,a.y\n1,2,3\n", nested()),
              "{\"a\":{\"b\":{\"c\":{\"d\":\"1\"},\"x\":\"2\"},\"y\":\"3\"}}\n");
    EXPECT_EQ(convert("a.b,c.d.e\n1,2\n3,4\n", nested(Format::kJson)),
              "[{\"a\":{\"b\":\"1\"},\"c\":{\"d\":{\"e\":\"2\"}}},\n"
              "{\"a\":{\"b\":\"3\"},\"c\":{\"d\":{\"e\":\"4\"}}}]\n");
    EXPECT_EQ(convert("a.b\n1\n", nested(Format::kItems)), "{\"items\":[{\"a\":{\"b\":\"1\"}}]}\n");
}

TEST(NestTest, NamesWithoutADotStayAsTheyAre) {
    EXPECT_EQ(convert("a,b\n1,2\n", nested()), "{\"a\":\"1\",\"b\":\"2\"}\n");
    TransformSpec flat = nested();
    flat.recipe.nesting.nest = false;
    EXPECT_EQ(convert("a.b,a\n1,2\n", flat), "{\"a.b\":\"1\",\"a\":\"2\"}\n");
}

TEST(NestTest, ColumnsOfAnObjectStandWhereItsFirstOneDoes) {
    EXPECT_EQ(convert("a.x.p,b,a.y,c.q,a.x.r,b2,c.s\n1,2,3,4,5,6,7\n", nested()),
              "{\"a\":{\"x\":{\"p\":\"1\",\"r\":\"5\"},\"y\":\"3\"},\"b\":\"2\","
              "\"c\":{\"q\":\"4\",\"s\":\"7\"},\"b2\":\"6\"}\n");
}

TEST(NestTest, APrefixOfLettersIsNoPath) {
    EXPECT_EQ(convert("ab.c,a.c,ab.d\n1,2,3\n", nested()),
              "{\"ab\":{\"c\":\"1\",\"d\":\"3\"},\"a\":{\"c\":\"2\"}}\n");
    EXPECT_EQ(convert("x.ab,x.ac\n1,2\n", nested()), "{\"x\":{\"ab\":\"1\",\"ac\":\"2\"}}\n");
}

TEST(NestTest, EmptyPartsAreEmptyNames) {
    EXPECT_EQ(convert("a..b,.c,d.\n1,2,3\n", nested()),
              "{\"a\":{\"\":{\"b\":\"1\"}},\"\":{\"c\":\"2\"},\"d\":{\"\":\"3\"}}\n");
}

TEST(NestTest, NamesAreEscapedPartByPart) {
    EXPECT_EQ(convert("\"a\"\"b.\tc\",é.😀\n1,2\n", nested()),
              "{\"a\\\"b\":{\"\\tc\":\"1\"},\"é\":{\"😀\":\"2\"}}\n");
}

TEST(NestTest, AValueThatIsAlsoAnObjectIsRefusedWithBothNames) {
    for (const char* header : {"a,x,a.b", "a.b,x,a", "a.b.c,x,a"}) {
        const Error error = refusal(std::string(header) + "\n1,2,3\n", nested());
        EXPECT_EQ(error.name, "nest_conflict") << header;
        EXPECT_NE(error.message.find("\"a\" and \"a.b"), std::string::npos) << error.message;
    }
    EXPECT_EQ(refusal("[{\"a.b\":1,\"c\":2},{\"c\":2},{\"a\":3}]",
                      [] {
                          TransformSpec spec = nested();
                          spec.from = Format::kJson;
                          return spec;
                      }())
                  .name,
              "nest_conflict");
}

TEST(NestTest, DelimitedOutputAndTooManyPartsAreRefused) {
    EXPECT_EQ(refusal("a.b\n1\n", nested(Format::kCsv)).name, "nest_needs_json");
    TransformSpec shallow = nested();
    shallow.limits.json_depth = 3;
    EXPECT_EQ(convert("a.b.c\n1\n", shallow), "{\"a\":{\"b\":{\"c\":\"1\"}}}\n");
    EXPECT_EQ(refusal("a.b.c.d\n1\n", shallow).name, "json_too_deep");
}

TEST(NestTest, ComesBehindTheRecipeAndItsTypes) {
    TransformSpec spec = nested();
    spec.recipe.steps = {RenameColumns{{{"n", "a.n"}}}, Sort{{{.column = "a.n"}}}};
    spec.recipe.typing.columns = {{"a.n", {ValueType::Kind::kInteger}}};
    EXPECT_EQ(convert("a.t,b,n\nx,1,2\ny,2,1\n", spec),
              "{\"a\":{\"t\":\"y\",\"n\":1},\"b\":\"2\"}\n"
              "{\"a\":{\"t\":\"x\",\"n\":2},\"b\":\"1\"}\n");
    spec.recipe.steps.pop_back();
    EXPECT_EQ(convert("n,b,a.t\n1,2,x\n", spec), "{\"a\":{\"n\":1,\"t\":\"x\"},\"b\":\"2\"}\n");
}

TEST(NestTest, LargeValuesAreWrittenAsSmallOnes) {
    const std::string large(300'000, 'x');
    EXPECT_EQ(convert("a.b,c,a.d\n" + large + ",2,3\n", nested()),
              "{\"a\":{\"b\":\"" + large + "\",\"d\":\"3\"},\"c\":\"2\"}\n");
}

TEST(NestTest, ChunksThreadsAndKernelsChangeNoByte) {
    std::string csv = "a.i,t,a.j.k\n";
    std::string json = "[";
    std::string expected;
    for (int i = 0; i < 300; ++i) {
        const std::string number = std::to_string(i * 7919);
        csv += number + ",some \"\"text\"\" " + number + ",\n";
        json += std::string(i > 0 ? "," : "") + "{\"a.i\":" + number +
                ",\"t\":\"some \\\"\\\"text\\\"\\\" " + number + "\",\"a.j.k\":null}";
        expected += "{\"a\":{\"i\":\"" + number +
                    "\",\"j\":{\"k\":\"\"}},\"t\":\"some \\\"\\\"text\\\"\\\" " + number + "\"}\n";
    }
    json += "]";
    TransformSpec spec = nested();
    spec.dialect.stray_quotes = true;
    for (const simd::Kernels* each : simd::all_kernels()) {
        ASSERT_TRUE(simd::use(each->name));
        for (const std::size_t chunk : {1U, 64U, 200U, 4096U}) {
            for (const unsigned threads : {1U, 3U, 8U}) {
                spec.chunk_bytes = chunk;
                spec.threads = threads;
                spec.from = Format::kCsv;
                ASSERT_EQ(convert(csv, spec), expected) << each->name << ' ' << chunk;
                spec.from = Format::kJson;
                ASSERT_EQ(convert(json, spec), expected) << each->name << ' ' << chunk;
            }
        }
    }
    simd::use(simd::all_kernels().back()->name);
}

}  // namespace
}  // namespace sluice::engine
