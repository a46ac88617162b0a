#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/memory_stream.h"
#include "engine/json_row_take.h"

namespace sluice::engine {
namespace {

// Notes what it is given.
class Noted final : public JsonMembers {
  public:
    struct Row {
        std::vector<std::uint32_t> parts;
        std::string text;  // its members, as key=value; (value) has escapes, [value] has blanks
    };

    std::size_t rows_max() const { return wanted_rows - rows.size(); }
    std::size_t bytes_max() const { return wanted_bytes; }
    void begin_row() { row_ = {}; }
    void end_row() { rows.push_back(row_); }
    void end_rows(std::size_t bytes) { sizes.push_back(bytes); }
    void drop_row() { ++dropped; }
    bool begin_known(std::uint32_t) { return false; }
    bool begin_member(const JsonMember& member) override {
        row_.parts.push_back(member.part);
        row_.text.append(row_.text.empty() ? "" : " ").append(member.key);
        row_.text.append(member.key_escaped ? "~" : "=");
        return member.key != "wrong";
    }
    void add(Field value) override { row_.text.append(value.text()); }
    bool add_escaped(std::string_view raw) override {
        row_.text.append("(").append(raw).append(")");
        return raw != "\\x";
    }
    void add_spaced(std::string_view nested) override {
        row_.text.append("[").append(nested).append("]");
    }

    std::size_t wanted_rows = 1000;
    std::size_t wanted_bytes = 1000;
    std::vector<Row> rows;
    std::vector<std::size_t> sizes;
    int dropped = 0;

  private:
    Row row_;
};

using Found = JsonRowScanner::Found;

class Scan {
  public:
    explicit Scan(std::string text, const Limits& limits = {}) : text_(std::move(text)) {
        MemorySource source(text_);
        Input input(source);
        JsonChunks chunks(input, text_.size(), text_.size());
        EXPECT_EQ(chunks.next(chunk_), JsonChunks::Found::kChunk) << text_;
        scanner.emplace(limits).begin(chunk_);
    }
    Found take() { return scanner->take(noted); }

    std::optional<JsonRowScanner> scanner;
    Noted noted;

  private:
    std::string text_;
    JsonChunk chunk_;
};

std::vector<std::string> texts_of(const std::string& text, Found end = Found::kEnd) {
    Scan scan(text);
    EXPECT_EQ(scan.take(), end) << text;
    std::vector<std::string> texts;
    for (const Noted::Row& row : scan.noted.rows) texts.push_back(row.text);
    return texts;
}

using Texts = std::vector<std::string>;

TEST(JsonRowScannerTest, GivesTheMembersOfRowsThatStandAsTheOneBefore) {
    EXPECT_EQ(texts_of("{\"a\":1,\"b\":\"x\"}\n{\"a\":\"y\",\"b\":null}\n{\"a\":-2.5,\"b\":1e3}"),
              (Texts{"a=1 b=x", "a=y b=", "a=-2.5 b=1e3"}));
    EXPECT_EQ(texts_of("[{ \"a\" : 1 , \"a long name, indeed\" : \"\" }\n,"
                       "{ \"a\" : 2 , \"a long name, indeed\" : \"\\n\" }]"),
              (Texts{"a=1 a long name, indeed=", "a=2 a long name, indeed=(\\n)"}));
    EXPECT_EQ(texts_of("{}\n\n \t{}\n{\"a\":1}\r\n{}"), (Texts{"", "", "a=1", ""}));
    EXPECT_EQ(
        texts_of(R"({"a":"x","\u0062":1}{"a":"y\n","\u0062": -2e3}{"a":true,"\u0062":false})"),
        (Texts{"a=x \\u0062~1", "a=(y\\n) \\u0062~-2e3", "a=true \\u0062~false"}));
}

TEST(JsonRowScannerTest, GivesTheMembersOfRowsThatStandInAnotherWay) {
    const std::string row = "{\"a\":1,\"name of sixteen\":2}";
    const std::pair<std::string_view, std::string_view> others[] = {
        {"{\"a\":1}", "a=1"},
        {"{\"a\":1,\"name of sixteen\":2,\"c\":3}", "a=1 name of sixteen=2 c=3"},
        {"{\"a\":1, \"name of sixteen\":\"\"}", "a=1 name of sixteen="},
        {"{\"a\":\"1\",\"name of sixteeN\":2}", "a=1 name of sixteeN=2"},
        {"{\"b\":1,\"name of sixteen\":2}", "b=1 name of sixteen=2"},
        {"{ \"a\":1,\"name of sixteen\":2}", "a=1 name of sixteen=2"},
        {"{\"name of sixteen\":1,\"a\":2}", "name of sixteen=1 a=2"},
        {"{\"name of sixteen\":1}", "name of sixteen=1"},
    };
    for (const auto& [other, text] : others) {
        const std::string twice = row + "\n" + std::string(other) + "\n";
        const std::string one = "a=1 name of sixteen=2";
        EXPECT_EQ(texts_of(twice + twice), (Texts{one, std::string(text), one, std::string(text)}));
    }
}

// Every text of up to five of the bytes that numbers are made of.
TEST(JsonRowScannerTest, TakesTheNumbersOfJsonAndNoOthers) {
    constexpr std::string_view kBytes = "01-+.eE";
    int numbers = 0;
    for (std::size_t size = 1, count = kBytes.size(); size <= 5; ++size, count *= kBytes.size()) {
        for (std::size_t number = 0; number < count; ++number) {
            std::string text;
            for (std::size_t rest = number; text.size() < size; rest /= kBytes.size())
                text += kBytes[rest % kBytes.size()];
            const bool is_number = is_json_scalar(text);
            numbers += is_number ? 1 : 0;
            EXPECT_EQ(behind_plain_scalar((text + "}  ").data(), 0) == size, is_number) << text;
        }
    }
    EXPECT_GT(numbers, 300);
}

TEST(JsonRowScannerTest, StopsWhenNoMoreIsWantedAndGoesOn) {
    Scan scan("[{\"a\":1},{\"a\":2} , {\"a\":3},{\"a\":4},{\"a\":5} ]");
    scan.noted.wanted_rows = 0;
    EXPECT_EQ(scan.take(), Found::kFull);
    scan.noted.wanted_rows = 2;
    EXPECT_EQ(scan.take(), Found::kFull);
    scan.noted.wanted_rows = 5;
    scan.noted.wanted_bytes = 1;
    EXPECT_EQ(scan.take(), Found::kFull);
    scan.noted.wanted_bytes = 9;
    EXPECT_EQ(scan.take(), Found::kEnd);
    EXPECT_EQ(scan.take(), Found::kEnd);
    EXPECT_EQ(scan.noted.rows.back().text, "a=5");
    EXPECT_EQ(scan.noted.rows.size(), 5U);
    EXPECT_EQ(scan.noted.sizes, (std::vector<std::size_t>{0, 16, 10, 16, 0}));
}

TEST(JsonRowScannerTest, ARowThatIsNotTakenIsOdd) {
    Scan scan(R"({"a":1,"b":1}{"a":1,"wrong":1}{"a":"\x"}{"b":1}{"a":1 2}{"a":3})");
    EXPECT_EQ(scan.take(), Found::kOddRow);
    EXPECT_EQ(scan.scanner->row(), R"({"a":1,"wrong":1})");
    EXPECT_EQ(scan.scanner->row_offset(), 13U);
    EXPECT_EQ(scan.take(), Found::kOddRow);
    EXPECT_EQ(scan.scanner->row(), R"({"a":"\x"})");
    EXPECT_EQ(scan.take(), Found::kOddRow);
    EXPECT_EQ(scan.scanner->row(), R"({"a":1 2})");
    EXPECT_EQ(scan.noted.rows.back().text, "b=1");
    EXPECT_EQ(scan.take(), Found::kEnd);
    EXPECT_EQ(scan.noted.rows.size(), 3U);
    EXPECT_EQ(scan.noted.dropped, 3);
}

TEST(JsonRowScannerTest, WhatIsNoRowIsOdd) {
    for (const std::string_view odd :
         {"[{\"a\":1} {\"a\":2}]", "[{\"a\":1},1,{}]", "{\"a\":1},{}"}) {
        Scan scan{std::string(odd)};
        EXPECT_EQ(scan.take(), Found::kOdd) << odd;
        EXPECT_EQ(scan.noted.rows.size(), 1U) << odd;
        EXPECT_EQ(scan.noted.sizes.size(), 1U) << odd;
        EXPECT_GE(scan.noted.sizes.back(), 7U) << odd;
    }
}

// The number of each row's members' parts.
std::vector<std::vector<std::uint32_t>> parts_of(const std::string& text) {
    Scan scan(text);
    EXPECT_EQ(scan.take(), Found::kEnd) << text;
    std::vector<std::vector<std::uint32_t>> rows;
    for (const Noted::Row& row : scan.noted.rows) rows.push_back(row.parts);
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
    Limits limits;
    limits.field_bytes = 9;
    Scan scan(text, limits);
    EXPECT_EQ(scan.take(), Found::kOddRow);
    EXPECT_EQ(scan.noted.rows.size(), 1U);
    EXPECT_EQ(scan.scanner->row(), R"({"a":"1234567890","b":1})");
    EXPECT_EQ(scan.take(), Found::kEnd);
    EXPECT_EQ(scan.noted.rows.size(), 2U);
    limits.record_bytes = 23;
    Scan strict(text, limits);
    EXPECT_EQ(strict.take(), Found::kOddRow);
    EXPECT_EQ(strict.noted.rows.size(), 1U);
    EXPECT_EQ(strict.take(), Found::kEnd);
    limits = {};
    limits.field_bytes = 2;
    for (const std::string_view value : {"123", "\"abc\"", "\"a\\n\"", "[1]", "1e2", "true"}) {
        const std::string long_value = "{\"a\":" + std::string(value) + "}";
        Scan first(long_value, limits);
        EXPECT_EQ(first.take(), Found::kOddRow) << value;
        Scan known("{\"a\":1}" + long_value, limits);
        EXPECT_EQ(known.take(), Found::kOddRow) << value;
        EXPECT_EQ(known.noted.rows.size(), 1U);
    }
}

TEST(JsonRowScannerTest, UnderstandsWhatNestsWithoutEscapes) {
    EXPECT_EQ(texts_of(R"({"a":{"b":1},"c":[1,[],{"d":null}]})"
                       R"({"a":[],"c":{ "x" : "y" }}{"a":"","c":1})"),
              (Texts{R"(a={"b":1} c=[1,[],{"d":null}])", R"(a=[] c=[{ "x" : "y" }])", "a= c=1"}));
    for (const std::string_view odd : {"[1,]",
                                       "[,1]",
                                       "{\"b\"}",
                                       "{1:2}",
                                       "[\"b\":1]",
                                       "[1 2]",
                                       "{\"b\":1,}",
                                       "[01]",
                                       "[\"\\n\"]"}) {
        EXPECT_EQ(texts_of("{\"a\":" + std::string(odd) + "}", Found::kOddRow), Texts{}) << odd;
    }
}

TEST(JsonRowScannerTest, TakesTheBlanksOutOfWhatNests) {
    std::string text;
    append_compact(text, "[ 1 ,\t{ \"a b\" :\n\" \" } ]");
    EXPECT_EQ(text, "[1,{\"a b\":\" \"}]");
}

}  // namespace
}  // namespace sluice::engine
