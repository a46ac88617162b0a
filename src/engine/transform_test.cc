// The transform from bytes to bytes: fitness of the output, formats told from content, and the
// faults of the system that came before.
#include "engine/transform.h"

#include <gtest/gtest.h>

#include <new>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;
using testing::refusal;
using testing::run;
using testing::to;

TransformSpec with_recipe(Format format, std::string_view mapping, std::string_view sequence) {
    TransformSpec spec = to(format);
    spec.recipe = *parse_recipe(mapping, sequence);
    return spec;
}

TEST(TransformTest, RenamesSelectsAndOrdersColumns) {
    const auto spec = with_recipe(Format::kCsv, "b:beta,a:alpha", "beta,c,alpha");
    EXPECT_EQ(convert("a,b,c\n1,2,3\n4,5,6\n", spec), "beta,c,alpha\r\n2,3,1\r\n5,6,4\r\n");
}

TEST(TransformTest, WithoutSequenceEveryColumnStaysInItsPlace) {
    EXPECT_EQ(convert("a,b\n1,2\n", with_recipe(Format::kCsv, "b:beta", "")), "a,beta\r\n1,2\r\n");
}

// On the caller's thread, too, where JSON with rejects is read.
TEST(TransformTest, ALackOfMemoryIsAnError) {
    class Full final : public ByteSink {
      public:
        Result<void> write(std::span<const char>) override { throw std::bad_alloc(); }
    };
    MemorySink rejects;
    for (ByteSink* const sink :
         {static_cast<ByteSink*>(nullptr), static_cast<ByteSink*>(&rejects)}) {
        for (const std::string_view input : {"a,b\n1,2\n", "[{\"a\":1}]"}) {
            TransformSpec spec = to(Format::kNdjson);
            spec.rejecting.sink = sink;
            MemorySource source(input);
            Full full;
            const auto done = transform(source, full, spec);
            ASSERT_FALSE(done);
            EXPECT_EQ(done.error().name, "transform_threw");
            EXPECT_EQ(done.error().code, Code::kInternal);
        }
    }
}

TEST(TransformTest, TellsThatDelimitedTextIsReadOnce) {
    const auto is_read_once = [](std::string_view input, bool infer) {
        testing::CountingSource source(input);
        MemorySink sink;
        TransformSpec spec = to(Format::kNdjson);
        spec.recipe.typing.infer = infer;
        EXPECT_TRUE(transform(source, sink, spec)) << input;
        return source.is_read_once;
    };
    EXPECT_TRUE(is_read_once("a,b\n1,2\n", false));
    EXPECT_FALSE(is_read_once("a,b\n1,2\n", true));
    EXPECT_FALSE(is_read_once("[{\"a\":1},{\"b\":2}]", false));
    EXPECT_FALSE(is_read_once("[a],b\n1,2\n", false)) << "it begins like JSON";
}

TEST(TransformTest, SaysWhatItReadAndWrote) {
    const auto ran = run("a,b\n1,2\n3,4\n", to(Format::kNdjson));
    ASSERT_TRUE(ran.ok);
    EXPECT_EQ(ran.summary.from, Format::kCsv);
    EXPECT_EQ(ran.summary.rows, 2U);
    EXPECT_EQ(ran.summary.bytes_in, 12U);
    EXPECT_EQ(ran.summary.bytes_out, ran.output.size());
}

// Fault 1: CSV output concatenated without quoting.
TEST(TransformFaultTest, Fault1CsvOutputQuotesCommasQuotesAndNewLines) {
    const std::string csv = "a,b\r\n\"1,5\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\"cr\rlf\"\r\n";
    EXPECT_EQ(convert(csv, to(Format::kCsv)), csv);
}

// Fault 2: JSON output unescaped, and a comma before the closing bracket.
TEST(TransformFaultTest, Fault2JsonOutputIsEscapedAndEndsWithoutAComma) {
    EXPECT_EQ(convert("a,\"b\"\"\"\n\"1\"\"\\\",\"x\ny\t\x01\"\n3,4\n", to(Format::kItems)),
              "{\"items\":[{\"a\":\"1\\\"\\\\\",\"b\\\"\":\"x\\ny\\t\\u0001\"},\n"
              "{\"a\":\"3\",\"b\\\"\":\"4\"}]}\n");
    EXPECT_EQ(convert("a,b\n", to(Format::kItems)), "{\"items\":[]}\n");
    EXPECT_EQ(convert("a,b\n", to(Format::kJson)), "[]\n");
    EXPECT_EQ(convert("a,b\n", to(Format::kNdjson)), "");
}

// Fault 3: comma-separated CSV only, no JSON input, no BOM handling, 40 MB at most (the size is
// TransformLimitsTest's).
TEST(TransformFaultTest, Fault3ReadsJsonTsvAndAByteOrderMark) {
    EXPECT_EQ(convert(R"([{"a":1,"b":null},{"b":"x"}])", to(Format::kCsv)), "a,b\r\n1,\r\n,x\r\n");
    EXPECT_EQ(convert("\xEF\xBB\xBF\"a\",b\n1,2\n", to(Format::kCsv)), "a,b\r\n1,2\r\n");
    EXPECT_EQ(convert("\xEF\xBB\xBF[{\"a\":1}]", to(Format::kCsv)), "a\r\n1\r\n");
    auto tsv = to(Format::kCsv);
    tsv.from = Format::kTsv;
    EXPECT_EQ(convert("a\tb,c\n1\t2\n", tsv), "a,\"b,c\"\r\n1,2\r\n");
}

// Fault 4: a sequence column missing from mapping or from the file gave the text "undefined".
TEST(TransformFaultTest, Fault4ASequenceColumnMissingFromMappingKeepsItsNameAndFromTheFileFails) {
    EXPECT_EQ(convert("a,b\n1,2\n", with_recipe(Format::kCsv, "a:x", "b,x")), "b,x\r\n2,1\r\n");
    const Error error = refusal("a,Price\n1,2\n", with_recipe(Format::kCsv, "", "a,price"));
    EXPECT_EQ(error.name, "unknown_column");
    EXPECT_EQ(error.code, Code::kInvalid);
    EXPECT_EQ(error.place.column, "price");
    EXPECT_NE(error.message.find("did you mean \"Price\""), std::string::npos);
}

}  // namespace
}  // namespace sluice::engine
