#include "pipeline/input_words.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::pipeline {
namespace {

// One word for each name.
const Metadata kAll{{"commentprefix", "#"},
                    {"delimiter", "tab"},
                    {"encoding", "cp850"},
                    {"escapechar", "\\"},
                    {"headerrows", "0"},
                    {"lenient", "on"},
                    {"quotechar", "none"},
                    {"replaceinvalid", "on"},
                    {"skiprows", "9223372036854775807"},
                    {"trailingdelimiter", "on"}};

TEST(InputWords, EveryWordIsReadAndSaidAgain) {
    EXPECT_EQ(input_word_names().size(), kAll.size());
    EXPECT_TRUE(std::ranges::is_sorted(input_word_names()));
    for (const auto& [name, word] : kAll) {
        const auto words = read_input_words({{name, word}});
        ASSERT_TRUE(words) << name;
        EXPECT_EQ(words_of(*words).value(), (Metadata{{name, word}}));
    }
    const InputWords words = read_input_words(kAll).value();
    EXPECT_EQ(words_of(words).value(), kAll);
    const engine::Dialect dialect = words.dialect().value();
    EXPECT_EQ(dialect.delimiter, "\t");
    EXPECT_EQ(dialect.quote, std::nullopt);
    EXPECT_EQ(dialect.escape, '\\');
    EXPECT_EQ(dialect.comment, "#");
    EXPECT_EQ(dialect.header_rows, 0U);
    EXPECT_EQ(dialect.skip_lines, 9223372036854775807U);
    EXPECT_TRUE(dialect.trailing_delimiter && dialect.uneven_rows && dialect.stray_quotes);
    const engine::Decoding decoding = words.decoding(true).value();
    EXPECT_EQ(decoding.said.value().name, "CP850");
    EXPECT_TRUE(decoding.detect && decoding.replace_invalid);
}

TEST(InputWords, WhatIsAbsentEmptyOrUnknownSaysNothing) {
    Metadata said{{"other", "x"}, {"mapping", "a:b"}};
    for (const std::string& name : input_word_names()) said[name] = "";
    for (const Metadata& metadata : {Metadata{}, said}) {
        const InputWords words = read_input_words(metadata).value();
        EXPECT_FALSE(words.any());
        EXPECT_FALSE(words.decoding(false)->said);
        EXPECT_EQ(words_of(words).value(), Metadata{});
    }
    EXPECT_FALSE(read_input_words({{"lenient", "off"}})->lenient);
}

TEST(InputWords, AWordThatIsNoneIsNamedWithWhatWouldBe) {
    const auto error_of = [](const std::string& name, const std::string& word) {
        const auto words = read_input_words({{name, word}});
        return words ? "none" : describe(words.error());
    };
    EXPECT_EQ(error_of("lenient", "yes"),
              "bad_lenient: there is no lenient \"yes\": use \"on\" or \"off\"");
    EXPECT_EQ(error_of("headerrows", "101"),
              "bad_headerrows: there is no headerrows \"101\": use a number from 0 to 100");
    for (const char* word : {"-1", "1x", " 1", "9223372036854775808", "99999999999999999999"})
        EXPECT_TRUE(error_of("skiprows", word).starts_with("bad_skiprows")) << word;
    InputWords empty;
    empty.comment = "";
    EXPECT_EQ(words_of(empty).error().name, "bad_commentprefix");
    empty.comment.reset();
    empty.encoding = "klingon";
    EXPECT_EQ(empty.decoding(true).error().name, "unknown_encoding");
}

}  // namespace
}  // namespace sluice::pipeline
