#include "engine/json_row_scanner.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/memory_stream.h"

namespace sluice::engine {
namespace {

// Looks at every row that can be made out.
template <class Look>
void for_each_row(const std::string& text, const Look& look) {
    MemorySource source(text);
    Input input(source);
    JsonChunks chunks(input, text.size(), text.size());
    JsonChunk chunk;
    EXPECT_EQ(chunks.next(chunk), JsonChunks::Found::kChunk) << text;
    JsonRowScanner scanner{Limits{}};
    scanner.begin(chunk);
    while (scanner.next() == JsonRowScanner::Found::kRow) look(scanner);
}

// Per row, whether it was known by the one before.
std::vector<bool> known_rows(const std::string& text) {
    std::vector<bool> known;
    for_each_row(text, [&](const JsonRowScanner& row) { known.push_back(row.is_as_before()); });
    return known;
}

using Known = std::vector<bool>;

TEST(JsonRowScannerTest, KnowsRowsThatStandAsTheOneBefore) {
    EXPECT_EQ(known_rows("{\"a\":1,\"b\":\"x\"}\n{\"a\":\"y\",\"b\":null}\n{\"a\":2,\"b\":3}"),
              (Known{false, true, true}));
    EXPECT_EQ(known_rows("[{ \"a\" : 1 , \"a long name, indeed\" : \"\" }\n,"
                         "{ \"a\" : 2 , \"a long name, indeed\" : \"\\n\" }]"),
              (Known{false, true}));
    EXPECT_EQ(known_rows("{}\n{}\n{\"a\":1}\n{}"), (Known{false, true, false, false}));
}

TEST(JsonRowScannerTest, KnowsNoRowThatStandsInAnotherWay) {
    const std::string row = "{\"a\":1,\"name of sixteen\":2}";
    for (const std::string_view other : {"{\"a\":1}",
                                         "{\"a\":1,\"name of sixteen\":2,\"c\":3}",
                                         "{\"a\":1, \"name of sixteen\":\"\"}",
                                         "{\"a\":\"1\",\"name of sixteeN\":2}",
                                         "{\"b\":1,\"name of sixteen\":2}",
                                         "{ \"a\":1,\"name of sixteen\":2}"}) {
        EXPECT_EQ(known_rows(row + "\n" + std::string(other)), (Known{false, false})) << other;
    }
}

TEST(JsonRowScannerTest, GivesTheMembersOfAKnownRow) {
    const std::string text = R"({"a":"x","\u0062":1}{"a":"y\n","\u0062": -2e3})";
    MemorySource source(text);
    Input input(source);
    JsonChunks chunks(input, text.size(), text.size());
    JsonChunk chunk;
    ASSERT_EQ(chunks.next(chunk), JsonChunks::Found::kChunk);
    JsonRowScanner scanner{Limits{}};
    scanner.begin(chunk);
    ASSERT_EQ(scanner.next(), JsonRowScanner::Found::kRow);
    EXPECT_TRUE(scanner.unfinished().empty());
    ASSERT_EQ(scanner.next(), JsonRowScanner::Found::kRow);
    EXPECT_TRUE(scanner.is_as_before());
    ASSERT_EQ(scanner.members().size(), 2U);
    EXPECT_EQ(scanner.members()[0].key, "a");
    EXPECT_EQ(scanner.values()[0].text(), "y\\n");
    ASSERT_EQ(scanner.unfinished().size(), 1U);
    EXPECT_EQ(scanner.unfinished()[0].member, 0U);
    EXPECT_EQ(scanner.unfinished()[0].kind, JsonUnfinished::Kind::kEscaped);
    EXPECT_EQ(scanner.members()[1].key, "\\u0062");
    EXPECT_TRUE(scanner.members()[1].key_escaped);
    EXPECT_EQ(scanner.values()[1].text(), "-2e3");
    EXPECT_EQ(scanner.row(), text.substr(20));
}

// The number of each row's members' parts.
std::vector<std::vector<std::uint32_t>> parts_of(const std::string& text) {
    std::vector<std::vector<std::uint32_t>> rows;
    for_each_row(text, [&](const JsonRowScanner& row) {
        rows.emplace_back();
        for (const JsonMember& member : row.members()) rows.back().push_back(member.part);
    });
    return rows;
}

TEST(JsonRowScannerTest, KnowsMembersWhereverTheyStand) {
    using Rows = std::vector<std::vector<std::uint32_t>>;
    EXPECT_EQ(parts_of(R"({"a":1,"b":2,"c":3}{"c":1}{"a":1,"c":2}{"b":1,"a":2}{"d":1})"),
              (Rows{{0, 1, 2}, {2}, {0, 2}, {1, 0}, {3}}));
    EXPECT_EQ(parts_of(R"({"a":1,"a":2}{ "a":1}{"a" :1})"), (Rows{{0, 0}, {1}, {2}}));
    constexpr std::uint32_t kNone = JsonRowLayout::kNone;
    const std::string long_key(80, 'k');
    EXPECT_EQ(parts_of("{\"" + long_key + "\":1,\"a\":1}{\"a\":1}"), (Rows{{kNone, 0}, {0}}));
}

TEST(JsonRowScannerTest, KnowsTheMembersOfARowThatIsLongerThanAnyBefore) {
    std::string members;
    std::string rows;
    std::vector<std::uint32_t> parts;
    for (std::uint32_t part = 0; part < 50; ++part) {
        const std::string member = "\"k" + std::to_string(part) + "\":1";
        rows += "{" + member + "}";
        members += (part == 0 ? "" : ",") + member;
        parts.push_back(part);
    }
    EXPECT_EQ(parts_of(rows + "{" + members + "}").back(), parts);
}

TEST(JsonRowScannerTest, ARowOverALimitIsOdd) {
    const std::string text = R"({"a":"123456789","b":1}{"a":"1234567890","b":1}{"a":1,"bcd":123})";
    MemorySource source(text);
    Input input(source);
    JsonChunks chunks(input, text.size(), text.size());
    JsonChunk chunk;
    ASSERT_EQ(chunks.next(chunk), JsonChunks::Found::kChunk);
    Limits limits;
    limits.field_bytes = 9;
    JsonRowScanner scanner(limits);
    scanner.begin(chunk);
    EXPECT_EQ(scanner.next(), JsonRowScanner::Found::kRow);
    EXPECT_EQ(scanner.next(), JsonRowScanner::Found::kOddRow);
    EXPECT_EQ(scanner.row(), R"({"a":"1234567890","b":1})");
    EXPECT_EQ(scanner.next(), JsonRowScanner::Found::kRow);
    limits.record_bytes = 23;
    JsonRowScanner strict(limits);
    strict.begin(chunk);
    EXPECT_EQ(strict.next(), JsonRowScanner::Found::kRow);
    EXPECT_EQ(strict.next(), JsonRowScanner::Found::kOddRow);
}

TEST(JsonRowScannerTest, ARowOfAnUnknownMemberIsNotAsTheOneBefore) {
    const std::string row = "{\"" + std::string(80, 'k') + "\":1}";
    EXPECT_EQ(known_rows(row + row), (Known{false, false}));
}

TEST(JsonRowScannerTest, UnderstandsWhatNestsWithoutEscapes) {
    EXPECT_EQ(known_rows(R"({"a":{"b":1},"c":[1,[],{"d":null}]})"
                         R"({"a":[],"c":{ "x" : "y" }}{"a":"","c":1})"),
              (Known{false, true, true}));
    for (const std::string_view odd : {"[1,]",
                                       "[,1]",
                                       "{\"b\"}",
                                       "{1:2}",
                                       "[\"b\":1]",
                                       "[1 2]",
                                       "{\"b\":1,}",
                                       "[01]",
                                       "[\"\\n\"]"}) {
        EXPECT_EQ(known_rows("{\"a\":" + std::string(odd) + "}"), Known{}) << odd;
    }
}

TEST(JsonRowScannerTest, TakesTheBlanksOutOfWhatNests) {
    std::string text;
    append_compact(text, "[ 1 ,\t{ \"a b\" :\n\" \" } ]");
    EXPECT_EQ(text, "[1,{\"a b\":\" \"}]");
}

}  // namespace
}  // namespace sluice::engine
