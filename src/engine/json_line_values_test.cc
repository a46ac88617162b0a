// Which records broken NDJSON has, against the plain way: from every line anew, and that the work
// for it does not grow with the brackets that are open.
#include "engine/json_line_values.h"

#include <random>

#include "base/memory_stream.h"
#include "engine/json_records.h"
#include "engine/rejects_testing.h"
#include "engine/rounds_testing.h"

namespace sluice::engine {
namespace {

using testing::Bad;
using testing::lines;
using testing::sift;
using testing::Sifted;

constexpr Limits kLimits{};

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (; count > 0; --count) all += text;
    return all;
}

// A record as the plain way finds it: values, or a line that is none.
struct FoundRecord {
    std::uint64_t offset = 0;
    std::string text;
    bool is_broken = false;
};

bool is_blank(char byte) {
    return std::string_view(" \t\r\n").contains(byte);
}

// Adds the values that begin at `begin`, line by line; where they end, 0 when they are no JSON.
std::size_t take_values(const std::string& text,
                        std::size_t begin,
                        const Limits& limits,
                        std::vector<FoundRecord>& found) {
    JsonExtents values(JsonShape::kObjects, limits);
    std::size_t at = begin;
    for (bool whole = false; !whole && at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        if (values.scanner().feed(std::string_view(text).substr(at, end - at), at)) return 0;
        whole = values.scanner().is_between_documents();
        at = end;
    }
    if (values.scanner().finish(at)) return 0;
    for (const JsonExtent& value : values.ended()) {
        found.push_back({value.begin, text.substr(value.begin, value.end - value.begin), false});
    }
    return at;
}

std::vector<FoundRecord> plainly(const std::string& text, const Limits& limits) {
    std::vector<FoundRecord> found;
    std::size_t at = 0;
    while (true) {
        while (at < text.size() && is_blank(text[at])) ++at;
        if (at == text.size()) return found;
        if (const std::size_t end = take_values(text, at, limits, found)) {
            at = end;
            continue;
        }
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        found.push_back({at, text.substr(at, end - at), true});
        at = end;
    }
}

class CollectedValues final : public JsonRecordSink {
  public:
    Result<void> record(JsonRecord record) override {
        rows += record.row == found.size() + 1 ? 1 : 0;
        found.push_back({record.offset, std::string(record.text), record.error.has_value()});
        return {};
    }
    std::vector<FoundRecord> found;
    std::size_t rows = 0;  // with the right number
};

std::string brackets(std::mt19937& dice) {
    static const std::vector<std::string> kParts{
        "[",  "[",  "[\n",    "[\n",    "{\"a\":[\n", "{\"a\":\n",   "{\n",  "{}",
        "\n", "\n", "]\n",    "],\n",   "],",         "]",           "}\n",  "},\n",
        "1",  "1,", "\"b\"",  "\"k\":", ",",          "{\"a\":1}\n", "[]\n", "],[\n",
        " ",  "x",  "\"\xFF", "1,\n",   "}",          "[1,[\n",      "\r\n", "\"k\":[\n"};
    std::string text;
    for (auto count = dice() % 60; count > 0; --count) text += kParts[dice() % kParts.size()];
    return text;
}

TEST(JsonLineValuesTest, FindsTheRecordsThatReadingFromEveryLineAnewFinds) {
    std::mt19937 dice(20261128);
    for (unsigned round = 0; round < testing::rounds(20'000); ++round) {
        const std::string text = brackets(dice);
        Limits limits;
        limits.json_depth = 1 + dice() % 6;
        const std::size_t block = 1 + dice() % 9;
        MemorySource source(text, block);
        Input input(source);
        CollectedValues got;
        const Result<void> read =
            JsonRecords(input, JsonShape::kObjects, limits, nullptr).read(got);
        ASSERT_TRUE(read) << describe(read.error());
        const std::vector<FoundRecord> want = plainly(text, limits);
        ASSERT_EQ(got.found.size(), want.size()) << text;
        ASSERT_EQ(got.rows, want.size()) << text;
        for (std::size_t i = 0; i < want.size(); ++i) {
            ASSERT_EQ(got.found[i].offset, want[i].offset) << text;
            ASSERT_EQ(got.found[i].text, want[i].text) << text;
            ASSERT_GE(got.found[i].is_broken, want[i].is_broken) << text;
        }
    }
}

TEST(JsonLineValuesTest, WhatIsNoJsonInAValueIsNoneInAnyThatIsOpenThere) {
    JsonBrokenStarts broken;
    JsonLineValues values(kLimits, broken);
    std::uint64_t at = 0;
    for (const std::string_view line :
         {"[[\n", "[\n", "{\"a\":[\n", "1,\n", "[1\n", "],[\n", "[1]\n"}) {
        EXPECT_TRUE(values.feed(line, at));
        at += line.size();
    }
    EXPECT_FALSE(values.feed(",x\n", at));
    EXPECT_EQ(values.step_inside(), std::nullopt);
    std::vector<std::uint64_t> starts;
    for (std::uint64_t start = 0; start < at; ++start) {
        if (broken.has(start)) starts.push_back(start);
    }
    // Not the first, which the caller has, and not [1], which is a value.
    EXPECT_EQ(starts, (std::vector<std::uint64_t>{3, 5, 15}));
}

// However many lines: the scan never goes back.
TEST(JsonLineValuesTest, WhatIsTooDeepForALineGoesOnWithTheNextThatIsOpen) {
    JsonBrokenStarts broken;
    JsonLineValues values(kLimits, broken);
    const std::string line = "{\"a\":[[[[\n";
    std::size_t steps = 0;
    for (std::uint64_t at = 0; at < 1000 * line.size(); at += line.size()) {
        std::uint64_t scanned = at;
        while (!values.feed(std::string_view(line).substr(scanned - at), scanned)) {
            EXPECT_GE(values.scanned(), scanned);
            scanned = values.scanned();
            const auto inside = values.step_inside();
            ASSERT_TRUE(inside);
            EXPECT_EQ(*inside, ++steps * line.size());
        }
    }
    EXPECT_EQ(steps, 994U);  // six lines of five brackets are open, and the next may be
}

TEST(JsonLineValuesTest, GoodRowsBetweenLinesThatOpenBracketsAreRead) {
    const std::string bad = "{\"a\":[[[[\n";
    const std::string good = "{\"a\":\n 1\n}\n";
    const std::string text = times(100, bad) + good + times(7, bad) + good + bad + good + good;
    for (const std::size_t block : {std::size_t{1}, std::size_t{7}, testing::kWhole}) {
        const Sifted got = sift(text, lines(), block);
        ASSERT_TRUE(got.ran.ok) << describe(got.ran.error);
        EXPECT_EQ(got.ran.output, "a\n1\n1\n1\n1\n");
        ASSERT_EQ(got.bad().size(), 108U);
        EXPECT_EQ(got.bad()[0], (Bad{1, 0, "invalid_json", bad, ""}));
        const std::uint64_t last = 107 * bad.size() + 2 * good.size();
        EXPECT_EQ(got.bad()[107], (Bad{110, last, "invalid_json", bad, ""}));
    }
}

TEST(JsonBrokenStartsTest, KnowsWhatWasAddedUntilItIsForgotten) {
    JsonBrokenStarts broken;
    broken.forget_before(1000);
    broken.add(1005);
    broken.add(1001);
    broken.forget_before(1004);
    EXPECT_TRUE(broken.has(1005));
    EXPECT_FALSE(broken.has(1004));
    EXPECT_FALSE(broken.has(1006));
    broken.forget_before(1006);
    broken.add(1007);
    EXPECT_TRUE(broken.has(1007));
    EXPECT_FALSE(broken.has(1006));
}

}  // namespace
}  // namespace sluice::engine
