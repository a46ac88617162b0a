// Records are the same whatever ends them, wherever a chunk ends.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "engine/rejects_testing.h"
#include "engine/rounds_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using testing::convert;

struct Value {
    std::string_view csv;
    std::string_view json;
};

constexpr Value kValues[] = {{"", R"("")"},
                             {"x", R"("x")"},
                             {"long value", R"("long value")"},
                             {R"("")", R"("")"},
                             {"\"x\ny\r\n\"", R"("x\ny\r\n")"},
                             {R"("q""")", R"("q\"")"},
                             {R"("a,b")", R"("a,b")"}};

// A table as CSV, and its rows as NDJSON.
struct Text {
    std::string csv;
    std::string json;
};

// Every row ends with one of the `ends`.
Text table(std::size_t width, const std::vector<std::string_view>& ends, std::mt19937& dice) {
    Text text;
    const auto end_line = [&] { text.csv += ends[dice() % ends.size()]; };
    for (std::size_t i = 0; i < width; ++i) {
        if (i > 0) text.csv += ',';
        text.csv += static_cast<char>('a' + i);
    }
    end_line();
    for (std::size_t rows = dice() % 60; rows > 0; --rows) {
        for (std::size_t i = 0; i < width; ++i) {
            const Value& value = kValues[dice() % std::size(kValues)];
            text.csv += i > 0 ? "," : "";
            text.csv += value.csv;
            text.json += i > 0 ? "," : "{";
            text.json += '"';
            text.json += static_cast<char>('a' + i);
            text.json += "\":";
            text.json += value.json;
        }
        text.json += "}\n";
        end_line();
    }
    return text;
}

void expect_same_rows(std::size_t width, const std::vector<std::string_view>& ends) {
    std::mt19937 dice(20261201);
    for (unsigned round = 0; round < testing::rounds(60); ++round) {
        const Text text = table(width, ends, dice);
        for (const std::size_t chunk : {1U << 20U, 300U, 64U, 17U}) {
            TransformSpec spec = testing::to(Format::kNdjson);
            spec.chunk_bytes = chunk;
            ASSERT_EQ(convert(text.csv, spec), text.json) << "chunk " << chunk << ": " << text.csv;
        }
    }
}

TEST(CsvLineEndsTest, OneKindInTheWholeFile) {
    for (const std::size_t width : {1U, 2U, 3U, 9U}) {
        for (const std::string_view end : {"\n", "\r\n", "\r"}) expect_same_rows(width, {end});
    }
}

TEST(CsvLineEndsTest, BlankLinesBehindEveryRow) {
    for (const std::size_t width : {2U, 3U, 9U}) {
        for (const std::string_view end :
             {"\n\n", "\r\r", "\r\n\n", "\r\n\r\n", "\n\r", "\n\n\n\n\n", "\r\n\n\r\r\n"}) {
            expect_same_rows(width, {end});
        }
    }
}

TEST(CsvLineEndsTest, AllKindsInOneFile) {
    for (const std::size_t width : {2U, 3U, 9U}) {
        expect_same_rows(width, {"\n", "\r\n"});
        expect_same_rows(width, {"\n", "\n\n", "\n\n\n"});
        expect_same_rows(width, {"\r\n", "\r\n\n", "\n\n"});
        expect_same_rows(width, {"\n", "\r", "\r\n", "\n\r\n", "\r\r", "\n\n\n"});
    }
    expect_same_rows(1, {"\n", "\r\n", "\r\n", "\n"});
}

TEST(CsvLineEndsTest, OnlyColumnsThatNoLineEndFollows) {
    TransformSpec spec = testing::with_recipe(R"({"do":"select","columns":["b","a"]})",
                                              testing::to(Format::kNdjson));
    for (const std::string_view end : {"\n", "\r\n", "\n\n", "\r\n\n"}) {
        std::string text = "a,b,c\n";
        std::string rows;
        for (int i = 0; i < 100; ++i) {
            text += "1,\"2\",3" + std::string(end);
            rows += R"({"b":"2","a":"1"})"
                    "\n";
        }
        for (const std::size_t chunk : {1U << 20U, 100U}) {
            spec.chunk_bytes = chunk;
            EXPECT_EQ(convert(text, spec), rows);
        }
    }
}

}  // namespace
}  // namespace sluice::engine
