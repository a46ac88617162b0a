// That a preview differs from the transform of the file in nothing, or says in what it may.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>

#include "base/memory_stream.h"
#include "engine/preview/preview_testing.h"

namespace sluice::engine {
namespace {

void expect_as_transform(const std::string& text, const PreviewWish& wish) {
    SCOPED_TRACE(text + (wish.whole ? "whole" : "cut"));
    MemorySource source(text);
    MemorySink out;
    MemorySink rejects;
    TransformSpec spec = wish.spec;
    if (spec.recipe.on_error == OnError::kReject) spec.rejecting.sink = &rejects;
    const auto run = transform(source, out, spec);
    const Preview made = shown(wish);
    ASSERT_EQ(made.result.error.has_value(), !run.has_value());
    if (!run) return;
    EXPECT_EQ(made.found.format, run->from);
    EXPECT_EQ(made.rows, run->rows_in);
    EXPECT_EQ(made.problem_count, run->rejected);
    EXPECT_EQ(made.result.text, out.take());
}

TEST(PreviewAgreement, TheFormatIsDecidedOnceWhetherBadRowsAreListedOrNot) {
    for (const char* const text : {"{\"a\":1} broken\n{\"a\":2}\n",
                                   "{\"a\":1}\nbroken\n{\"a\":2}\n",
                                   "{broken}\n{\"a\":1}\n",
                                   "{broken}\n1\n",
                                   "{\"a\":1}\n{\"a\":broken}\n{\"a\":3}\n"}) {
        for (const OnError on_error : {OnError::kFail, OnError::kReject}) {
            for (PreviewWish wish : {whole(text), beginning(text)}) {
                wish.spec.named = Format::kCsv;
                wish.spec.recipe.on_error = on_error;
                expect_as_transform(text, wish);
            }
        }
    }
}

TEST(PreviewAgreement, TheRowThatEndsTheJobHasItsNumberAmongTheRejects) {
    PreviewWish wish = whole("{\"a\":1}\nbroken\n{\"a\":2}\n");
    wish.spec.named = Format::kNdjson;
    const Preview made = shown(wish);
    ASSERT_TRUE(made.result.error);
    ASSERT_EQ(made.problems.size(), 1U);
    EXPECT_EQ(made.problems[0].error.place.row, 2U);
    EXPECT_EQ(made.result.error->place.row, 2U);
}

TEST(PreviewAgreement, ColumnsOfJsonThatGoesOnAreMarkedAsTheSamples) {
    const std::string text = "{\"a\":1}\n{\"a\":2,\"b\":3}\n";
    EXPECT_TRUE(shown(beginning(text.substr(0, 12))).columns_of_sample);
    EXPECT_FALSE(shown(whole(text)).columns_of_sample);
    EXPECT_FALSE(shown(beginning("a,b\n1,2\n3,")).columns_of_sample);
}

}  // namespace
}  // namespace sluice::engine
