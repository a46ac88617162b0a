#include "engine/json_column_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "base/memory_stream.h"
#include "engine/json_row_take.h"

namespace sluice::engine {
namespace {

using Found = JsonRowScanner::Found;
using Lines = std::vector<std::string>;

// Each row's values, between bars.
Lines lines_of(JsonColumnRows& rows) {
    const FieldRows& batch = rows.batch();
    Lines lines;
    for (std::size_t i = 0; i < batch.rows(); ++i) {
        lines.emplace_back("|");
        for (std::size_t column = 0; column < batch.width(); ++column)
            lines.back().append(batch.row(i)[column].text()).append("|");
    }
    rows.clear();
    return lines;
}

class JsonColumnRowsTest : public ::testing::Test {
  protected:
    void begin(const std::string& text) {
        MemorySource source(text);
        Input input(source);
        JsonChunks chunks(input, text.size(), text.size());
        EXPECT_EQ(chunks.next(chunk_), JsonChunks::Found::kChunk) << text;
        scanner_.begin(chunk_);
    }
    Lines all(const ColumnPlan& plan, const std::string& text) {
        JsonColumnRows rows(columns_, plan);
        begin(text);
        rows.begin(text.size());
        EXPECT_EQ(scanner_.take(rows), Found::kEnd);
        return lines_of(rows);
    }

    const std::vector<std::string> columns_{"a", "b", "c"};
    JsonChunk chunk_;
    JsonRowScanner scanner_{Limits{}};
};

TEST_F(JsonColumnRowsTest, PutsEachValueIntoItsColumnWhateverTheOrderOfTheKeys) {
    const ColumnPlan plan{{0, "a"}, {1, "b"}, {2, "c"}};
    EXPECT_EQ(
        all(plan,
            R"({"a":1,"b":2,"c":3}{"c":4,"a":5,"b":6}{"b":7}{"c":8,"b":9}{}{"a":null,"c":10})"),
        (Lines{"|1|2|3|", "|5|6|4|", "||7||", "||9|8|", "||||", "|||10|"}));
}

TEST_F(JsonColumnRowsTest, TakesThePlansColumnsInItsOrderAndAsOftenAsItHasThem) {
    const ColumnPlan plan{{2, "c"}, {0, "x"}, {2, "y"}};
    EXPECT_EQ(all(plan, R"({"a":1,"b":2,"c":3}{"b":4,"a":5}{"c":6}{"b":7}{"c":8,"b":9,"a":0})"),
              (Lines{"|3|1|3|", "||5||", "|6||6|", "||||", "|8|0|8|"}));
    EXPECT_EQ(all({}, R"({"a":1,"b":2}{"c":3})"), (Lines{"|", "|"}));
}

TEST_F(JsonColumnRowsTest, ANameThatComesTwiceOrIsNoColumnsMakesTheRowOdd) {
    const ColumnPlan plan{{1, "b"}};
    for (const std::string odd :
         {R"({"b":1,"b":2})", R"({"b":1,"\u0062":2})", R"({"b":1,"d":2})", R"({"a":1, "a":2})"}) {
        JsonColumnRows rows(columns_, plan);
        begin(R"({"b":0})" + odd + odd + R"({"b":3})");
        rows.begin(1000);
        EXPECT_EQ(scanner_.take(rows), Found::kOddRow);
        EXPECT_EQ(scanner_.row(), odd);
        EXPECT_EQ(lines_of(rows), (Lines{"|0|"}));
        EXPECT_EQ(scanner_.take(rows), Found::kOddRow);
        EXPECT_EQ(lines_of(rows), Lines{});
        EXPECT_EQ(scanner_.take(rows), Found::kEnd);
        EXPECT_EQ(lines_of(rows), (Lines{"|3|"}));
    }
}

// There is room for what a chunk decodes once: rows that are dropped must not use it up.
TEST_F(JsonColumnRowsTest, WhatADroppedRowDecodedIsForgotten) {
    const ColumnPlan plan{{0, "a"}, {1, "b"}};
    const std::string odd = "{\"a\":\"" + std::string(300, '/') + "\\n\",\"b\":[ 1 ],\"d\":1}";
    JsonColumnRows rows(columns_, plan);
    begin(R"({"a":"\u0041","b":[ 1 ]})" + odd + odd + odd + R"({"a":"\u0042","b":"\/"})");
    rows.begin(400);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(scanner_.take(rows), Found::kOddRow);
    EXPECT_EQ(scanner_.take(rows), Found::kEnd);
    EXPECT_EQ(lines_of(rows), (Lines{"|A|[1]|", "|B|/|"}));
}

TEST_F(JsonColumnRowsTest, WhatARowLacksIsNoneInEveryBatch) {
    const Lines texts{R"({"a":1,"b":2,"c":3})", R"({"b":4})", R"({"c":5,"a":6})", "{}"};
    const Lines lines{"|3|1|", "|||", "|5|6|", "|||"};
    std::string text;
    Lines expected;
    for (std::size_t i = 0; i < 10'000; ++i) {
        const std::size_t row = i % 7 % texts.size();
        text += texts[row];
        expected.push_back(lines[row]);
    }
    JsonColumnRows rows(columns_, {{2, "c"}, {0, "a"}});
    begin(text);
    rows.begin(text.size());
    Lines got;
    while (got.size() < expected.size()) {
        ASSERT_NE(scanner_.take(rows), Found::kOddRow);
        std::ranges::copy(lines_of(rows), std::back_inserter(got));
    }
    EXPECT_EQ(got, expected);
}

TEST_F(JsonColumnRowsTest, IsFullAfterABatchOfRows) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "{\"a\":1}";
    JsonColumnRows rows(columns_, {{0, "a"}});
    begin(text);
    rows.begin(text.size());
    EXPECT_EQ(scanner_.take(rows), Found::kFull);
    EXPECT_EQ(lines_of(rows).size(), kBatchFields / 2 + 1);  // more than kBatchBytes of text
    EXPECT_EQ(scanner_.take(rows), Found::kFull);
    EXPECT_EQ(lines_of(rows).size(), kBatchFields / 2 + 1);
    EXPECT_EQ(scanner_.take(rows), Found::kEnd);
    EXPECT_EQ(lines_of(rows).size(), 10'000 - 2 * (kBatchFields / 2 + 1));
}

}  // namespace
}  // namespace sluice::engine
