// Where the blocks of the input end changes nothing: not the output, not the error, not its place.
#include <gtest/gtest.h>

#include <vector>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::run;

const std::vector<std::string> kInputs{
    "a,b\r\n1,\"2\r\n\"\r3,4\n\n5,6",
    "\xEF\xBB\xBFä,\"ö\"\"\"\n€,😀\n",
    "\xEF\xBB",
    "\xEF",
    "a\n\n\"\"\n",
    "a,b\n1\n",
    "a,b\n1,2,3\n",
    "a,a\n",
    "a,b\n\"1\"x,2\n",
    "a,b\n\"1\"\xC3(,2\n",
    "a,b\n1,\"2\n",
    "a,b\n1,\xE2\x82\n",
    "a,b\n1,\xE2\x82",
    std::string("a,b\n1,\0", 7),
    "a,b,",
    "[{\"a\":1.5e3,\"b\":\"x\\u00e9\\ud83d\\ude00\\n\"},{\"c\":[1,{\"d\":\"\\\"\"},null,true]}]",
    "{\"n\":1,\"items\":[{\"a\":-0},{\"a\":12}],\"z\":false}",
    " {\"a\":\"1\"}\n{\"a\":\"2\",\"items\":[{\"b\":1}]}\n",
    "[{\"a\":1},{\"a\":2",
    "[{\"a\":1},{\"a\" 2}]",
    "[{\"a\":1},{\"a\":tru}]",
    "[{\"a\":1},{\"a\":\"\\ud800\\u0041\"}]",
    "[{\"a\":1},{\"a\":-}]",
    "[{\"a\":1},{\"a\":1.e}]",
    "[{\"a\":1},{\"a\":\"\\x\"}]",
    "[{\"a\":1},{\"a\":\"\\ud800x\"}]",
    "[{\"a\":1},{\"a\":\"x\\u0000y\"}]",
    "[{\"a\":1},{\"aa\":1,\"aa\":2}]",
    "[{\"a\":1},12,{\"a\":1}]",
    "[{\"a\":1},\"x\"]",
    "[{\"a\":1},[2]]",
    "[{\"a\":1}] [{\"a\":2}]",
    "{\"a\":1} 17",
    "[{\"a\":\"\xE2\x82\"}]",
    "[{\"a\":\"longer than the limit\"}]",
    "[{\"a\":[[[[[[1]]]]]]}]",
    "[{\"a\":[12345,12345,12345]}]",
    "a,b\nlonger than the limit,2\n",
    "a,b\n\"0123456789\"\"012\"\n",
    "a,b,c,d,e,f\n",
    "a,b\n0123456789,0123456789\n",
    "[{\"longer than the limit\":1}]",
    "[{\"a\":\"0123456789\",\"b\":\"0123456789\"}]",
    "[{\"a\":1,\"b\":2,\"c\":3},{\"d\":4,\"e\":5}]",
};

TransformSpec small_limits(std::optional<Format> from) {
    TransformSpec spec = testing::to(Format::kItems);
    spec.from = from;
    spec.limits.field_bytes = 12;
    spec.limits.record_bytes = 18;
    spec.limits.columns = 4;
    spec.limits.json_depth = 6;
    return spec;
}

void expect_same_for_every_split(const std::string& input, const TransformSpec& spec) {
    const testing::Ran whole = run(input, spec);
    for (const std::size_t block : {1U, 2U, 3U, 5U, 7U}) {
        const testing::Ran split = run(input, spec, block);
        EXPECT_EQ(split.ok, whole.ok) << input;
        EXPECT_EQ(split.output, whole.output) << input;
        EXPECT_EQ(describe(split.error), describe(whole.error))
            << "block " << block << " of " << input;
    }
}

TEST(TransformSplitTest, TheSplitOfTheInputChangesNeitherOutputNorError) {
    for (const std::string& input : kInputs) {
        for (const std::optional<Format> from :
             {std::optional<Format>(), std::optional(Format::kCsv), std::optional(Format::kJson)}) {
            TransformSpec spec = testing::to(Format::kItems);
            spec.from = from;
            expect_same_for_every_split(input, spec);
            expect_same_for_every_split(input, small_limits(from));
        }
    }
}

TEST(TransformSplitTest, WhatWasWrittenReadsBackTheSame) {
    for (const std::string& input : kInputs) {
        const testing::Ran items = run(input, testing::to(Format::kItems));
        if (!items.ok || items.summary.rows == 0) continue;
        for (const Format format : {Format::kCsv, Format::kTsv, Format::kJson, Format::kNdjson}) {
            const std::string there = testing::convert(items.output, testing::to(format));
            TransformSpec back = testing::to(Format::kItems);
            back.from = format;
            EXPECT_EQ(testing::convert(there, back), items.output) << there;
        }
    }
}

}  // namespace
}  // namespace sluice::engine
