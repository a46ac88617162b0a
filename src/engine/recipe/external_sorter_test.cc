#include "engine/recipe/external_sorter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/recipe/memory_spill.h"
#include "engine/recipe/number_text.h"
#include "engine/recipe/row_codec.h"

namespace sluice::engine {
namespace {

using testing::MemorySpill;

class Collected final : public SortedRecords {
  public:
    Result<void> record(std::string_view key, std::string_view value) override {
        text += std::string(key) + "=" + std::string(value) + " ";
        return {};
    }
    std::string text;
};

std::string sorted(const std::vector<std::pair<std::string, std::string>>& records,
                   const Spilling& spilling,
                   std::uint64_t* spilled = nullptr) {
    ExternalSorter sorter(spilling);
    for (const auto& [key, value] : records) {
        const Result<void> added = sorter.add(key, value);
        if (!added) return added.error().name;
    }
    Collected collected;
    const Result<void> finished = sorter.finish(collected);
    if (spilled != nullptr) *spilled = sorter.spilled_bytes();
    return finished ? collected.text : finished.error().name;
}

TEST(ExternalSorterTest, SortsByTheBytesOfKeysAndKeepsTheOrderOfEqualOnes) {
    EXPECT_EQ(sorted({{"b", "1"}, {"\xC3\xA9", "2"}, {"a", "3"}, {"b", "4"}, {"", "5"}}, {}),
              "=5 a=3 b=1 b=4 \xC3\xA9=2 ");
    EXPECT_EQ(sorted({}, {}), "");
}

// More than two parts, so that they are merged, with equal keys in all of them.
TEST(ExternalSorterTest, ASortInMemoryIsInPartsAndTellsBetweenThem) {
    constexpr std::size_t kRecords = 2 * ExternalSorter::kPartRecords + 3;
    std::uint64_t told = 0;
    std::uint64_t told_max = ~0ULL;
    const Spilling spilling{.told = [&]() -> Result<void> {
        if (++told < told_max) return {};
        return fail(Code::kCancelled, "enough", "stopped by the test");
    }};
    class Order final : public SortedRecords {
      public:
        Result<void> record(std::string_view key, std::string_view value) override {
            const std::string now = std::string(key) + std::string(value);
            ordered = ordered && before < now;
            before = now;
            ++count;
            return {};
        }
        std::string before;
        std::size_t count = 0;
        bool ordered = true;
    };
    const auto sort = [&](Order& order) {
        ExternalSorter sorter(spilling);
        for (std::size_t i = 0; i < kRecords; ++i) {
            std::string number;
            append_big_endian(number, i);
            EXPECT_TRUE(sorter.add(std::string(1, static_cast<char>('a' + i % 3)), number));
        }
        return sorter.finish(order);
    };
    Order order;
    ASSERT_TRUE(sort(order));
    EXPECT_EQ(order.count, kRecords);
    EXPECT_TRUE(order.ordered);
    EXPECT_EQ(told, 4U);  // before the other two parts, and twice while they are merged
    for (told_max = 1; told_max <= 4; ++told_max) {
        told = 0;
        Order cancelled;
        const auto ended = sort(cancelled);
        ASSERT_FALSE(ended);
        EXPECT_EQ(ended.error().name, "enough");
        EXPECT_LT(cancelled.count, kRecords);
    }
}

TEST(ExternalSorterTest, GivesTheSameWhateverFitsInMemory) {
    std::mt19937 random(5);
    std::vector<std::pair<std::string, std::string>> records;
    for (int i = 0; i < 2000; ++i) {
        records.emplace_back(std::to_string(random() % 300),
                             std::string(random() % 40, 'x') + std::to_string(i));
    }
    const std::string expected = sorted(records, {});
    // One record a run: the runs are merged in several rounds.
    for (const std::size_t bytes : {1U, 100U, 1000U, 40'000U}) {
        MemorySpill disk;
        std::uint64_t spilled = 0;
        EXPECT_EQ(sorted(records, {.store = &disk, .memory_bytes = bytes}, &spilled), expected);
        EXPECT_GT(spilled, 0U);
    }
}

TEST(ExternalSorterTest, RecordsLargerThanItsBlocksPass) {
    MemorySpill disk;
    std::vector<std::pair<std::string, std::string>> records;
    std::string expected;
    for (const char key : {'c', 'a', 'b'}) records.emplace_back(std::string(200'000, key), "v");
    for (const char key : {'a', 'b', 'c'}) expected += std::string(200'000, key) + "=v ";
    EXPECT_EQ(sorted(records, {.store = &disk, .memory_bytes = 10}), expected);
}

// Runs of one large record each. The most that is held at once is what was read of each run, and
// one record: of small keys a block each, of large ones the keys of few runs at a time.
TEST(ExternalSorterTest, AMergeOfLargeRecordsHoldsABlockOrAKeyOfEachRun) {
    constexpr std::size_t kLarge = 300'000;
    constexpr std::size_t kRuns = 20;
    for (const std::size_t key_bytes : {std::size_t{2}, kLarge}) {
        MemorySpill disk;
        ExternalSorter sorter({.store = &disk, .memory_bytes = 2 * kLarge});
        for (std::size_t i = 0; i < 2 * kRuns; ++i) {
            std::string key(key_bytes, 'k');
            key[1] = static_cast<char>('A' + i * 7 % (2 * kRuns));
            ASSERT_TRUE(sorter.add(key, std::string(kLarge, key[1])));
        }
        class Order final : public SortedRecords {
          public:
            Result<void> record(std::string_view key, std::string_view value) override {
                ordered += key[1];
                whole = whole && value == std::string(kLarge, key[1]);
                return {};
            }
            std::string ordered;
            bool whole = true;
        } order;
        ASSERT_TRUE(sorter.finish(order));
        EXPECT_EQ(order.ordered, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh");
        EXPECT_TRUE(order.whole);
        const std::size_t rounds = sorter.spilled_bytes() / (2 * kRuns * (kLarge + key_bytes)) - 1;
        EXPECT_EQ(rounds, key_bytes == 2 ? 1U : 5U);
    }
}

TEST(ExternalSorterTest, WithoutAStoreWhatDoesNotFitIsAnErrorAndSoIsAFullOne) {
    const std::vector<std::pair<std::string, std::string>> records{{"b", "1"}, {"a", "2"}};
    EXPECT_EQ(sorted(records, {.store = nullptr, .memory_bytes = 20}), "spill_needed");
    MemorySpill full;
    full.bytes_max = 5;
    EXPECT_EQ(sorted(records, {.store = &full, .memory_bytes = 20}), "disk_full");
}

std::string key_of(std::string_view value, bool as_number, bool descending) {
    std::string key;
    append_key(key, value, {.column = 0, .as_number = as_number, .descending = descending});
    return key;
}

bool parses(std::string_view value) {
    return parse_number(value, {}).has_value();
}

// But what is no number is behind all numbers in descending order, too.
TEST(RowCodecTest, KeysCompareAsTheirValuesDo) {
    const std::vector<std::string_view> numbers{"-1e3",
                                                "-12",
                                                "-11.5",
                                                "-2",
                                                "-0.01",
                                                "0",
                                                "1e-9",
                                                "0.5",
                                                "0.51",
                                                "2",
                                                "10",
                                                "9007199254740993",
                                                "",
                                                "1x",
                                                "x"};
    const std::vector<std::string_view> texts{"", "10", "2", "a", "a ", "ab", "b", "ä"};
    for (const auto& [values, as_number] : {std::pair(numbers, true), std::pair(texts, false)}) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            for (std::size_t j = 0; j < values.size(); ++j) {
                EXPECT_TRUE((key_of(values[i], as_number, false) <=>
                             key_of(values[j], as_number, false)) == (i <=> j))
                    << values[i] << " " << values[j];
                const bool both = parses(values[i]) == parses(values[j]) || !as_number;
                EXPECT_TRUE((key_of(values[i], as_number, true) <=>
                             key_of(values[j], as_number, true)) == (both ? j <=> i : i <=> j))
                    << values[i] << " " << values[j];
            }
        }
    }
    EXPECT_EQ(key_of("1.50", true, false), key_of(" 15e-1", true, false));
}

TEST(RowCodecTest, RowsComeBackWithoutTheirQuotes) {
    Field quoted = Field::of("say \"\"hi\"\"");
    quoted.kind = Field::Kind::kQuoted;
    const std::vector<Field> fields{Field::of("a"), Field{}, quoted};
    std::string bytes;
    append_row(bytes, fields.data(), fields.size());
    std::vector<Field> back(3);
    read_row(bytes, back.data(), back.size());
    EXPECT_EQ(back[0].text(), "a");
    EXPECT_EQ(back[1].text(), "");
    EXPECT_EQ(back[2].text(), "say \"hi\"");
}

}  // namespace
}  // namespace sluice::engine
