// Every kernel set gives what the scalar one gives.
#include "engine/simd/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <tuple>

#include "engine/simd/kernels_testing.h"

namespace sluice::engine::simd {
namespace {

struct Scanned {
    std::size_t blocks = 0;
    CsvScanState state;
    std::vector<std::uint64_t> separators;
    std::vector<std::uint64_t> line_ends;

    bool operator==(const Scanned& other) const {
        return blocks == other.blocks && separators == other.separators &&
               line_ends == other.line_ends && state.quoted == other.state.quoted &&
               state.may_open == other.state.may_open &&
               state.after_close == other.state.after_close &&
               (state.crs == 0) == (other.state.crs == 0);
    }
};

Scanned scan(const Kernels& kernels, const PaddedBuffer& text, CsvMarks marks, bool lenient) {
    const std::size_t blocks = text.size() / kBlock;
    Scanned result;
    result.separators.resize(blocks);
    result.line_ends.resize(blocks);
    const CsvMasks masks{result.separators.data(), result.line_ends.data()};
    const auto run = lenient ? kernels.scan_csv_leniently : kernels.scan_csv;
    result.blocks = run(text.data(), blocks, marks, result.state, masks);
    // Of the block that was refused the lenient scan tells what came before.
    const std::size_t told = std::min(blocks, result.blocks + (lenient ? 1 : 0));
    result.separators.resize(told);
    result.line_ends.resize(told);
    return result;
}

TEST_P(KernelsTest, FindsTheSameSeparators) {
    for (const std::string_view alphabet : {"\",\r\n", ",\n", "\"\"\",\n", "\";\t"}) {
        Texts texts(alphabet);
        for (int i = 0; i < 3000; ++i) {
            const PaddedBuffer text = texts.next(400);
            const char delimiter = alphabet.front() == ';' ? ';' : ',';
            for (const std::optional<char> quote : {std::optional('"'), std::optional<char>()}) {
                const CsvMarks marks{delimiter, quote};
                for (const bool lenient : {false, true}) {
                    ASSERT_EQ(scan(kernels, text, marks, lenient),
                              scan(scalar, text, marks, lenient))
                        << text.text();
                }
            }
        }
    }
}

// Neither the byte that is in no text nor the one that is in no line is taken for one.
TEST_P(KernelsTest, FindsNoQuotesWhereThereAreNone) {
    PaddedBuffer text;
    const std::string line("\xFF,\0,\"\n", 6);
    for (std::size_t i = 0; i < kBlock; ++i) text.append(line);
    text.pad('\n');
    for (const bool lenient : {false, true}) {
        const Scanned found = scan(kernels, text, {',', std::nullopt}, lenient);
        EXPECT_EQ(found.blocks, line.size());
        EXPECT_EQ(kernels.count_bits(found.separators.data(), found.blocks), 3 * kBlock);
        EXPECT_EQ(kernels.count_bits(found.line_ends.data(), found.blocks), kBlock);
    }
}

TEST_P(KernelsTest, FindsTheSameTokens) {
    for (const std::string_view alphabet :
         {"\"\\{}[]:, \n\x01", "\"\\", "\\\\\\\"", "\x1a\f[]{}"}) {
        Texts texts(alphabet);
        for (int i = 0; i < 3000; ++i) {
            const PaddedBuffer text = texts.next(400);
            const std::size_t blocks = text.size() / kBlock;
            const auto scan = [&](const Kernels& each) {
                std::vector<std::uint64_t> tokens(blocks);
                std::vector<std::uint64_t> backslashes(blocks);
                JsonScanState state;
                each.scan_json(text.data(), blocks, state, {tokens.data(), backslashes.data()});
                return std::tuple(
                    tokens, backslashes, state.in_string, state.escaped, state.depth, state.odd);
            };
            ASSERT_EQ(scan(kernels), scan(scalar)) << text.text();
        }
    }
}

TEST_P(KernelsTest, NamesThePositionsOfTheSetBits) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 1000; ++i) {
        std::vector<std::uint64_t> mask(1 + random() % 5);
        for (std::uint64_t& word : mask) {
            word = random();
            word &= random();
            if (i % 2 == 0) word &= random();
        }
        if (i % 7 == 0) mask[0] = ~0ULL;
        const auto positions = [&](const Kernels& each) {
            std::vector<std::uint32_t> out(mask.size() * kBlock + kBlock);
            out.resize(each.positions(mask.data(), mask.size(), 640, out.data()));
            return out;
        };
        ASSERT_EQ(positions(kernels), positions(scalar));
        ASSERT_EQ(kernels.count_bits(mask.data(), mask.size()), positions(scalar).size());
    }
}

TEST_P(KernelsTest, CutsTheSameFields) {
    std::mt19937 random(4);
    const std::vector<std::string_view> values{
        "", "x", "\"\"", "\"quoted, long\"", "a\"b", "0123456789"};
    for (int i = 0; i < 1000; ++i) {
        PaddedBuffer text;
        std::vector<std::uint32_t> before{~std::uint32_t{0}};
        std::vector<std::uint32_t> ends;
        for (std::size_t count = random() % 40; count > 0; --count) {
            text.append(values[random() % values.size()]);
            ends.push_back(static_cast<std::uint32_t>(text.size()));
            text.append(random() % 4 == 0 ? "\r\n" : ",");
            before.push_back(static_cast<std::uint32_t>(text.size()) - 1);
        }
        text.pad('"');
        const auto cut = [&](const Kernels& each) {
            std::vector<Field> fields(ends.size());
            each.cut_fields(text.data(),
                            before.data(),
                            ends.data(),
                            ends.size(),
                            '"',
                            Field::Kind::kUnquoted,
                            fields.data());
            std::vector<std::tuple<const char*, std::uint32_t, Field::Kind>> parts;
            for (const Field& field : fields)
                parts.emplace_back(field.data, field.size, field.kind);
            return parts;
        };
        ASSERT_EQ(cut(kernels), cut(scalar)) << text.text();
    }
}

TEST_P(KernelsTest, AgreesOnWhatIsText) {
    std::mt19937 random(2);
    const std::vector<std::string> pieces{"a",
                                          "0123456789abcdef",
                                          "\xC3\xA4",
                                          "\xE2\x82\xAC",
                                          "\xF0\x9F\x98\x80",
                                          "\xED\x9F\xBF",
                                          "\xEE\x80\x80",
                                          "\xF4\x8F\xBF\xBF"};
    int valid = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        const std::size_t count = random() % 40;
        while (text.size() < count) text += pieces[random() % pieces.size()];
        if (i % 2 == 0 && !text.empty()) text[random() % text.size()] = static_cast<char>(random());
        if (i % 5 == 0 && !text.empty()) text.pop_back();
        if (i % 3 == 0) text.insert(0, std::string(random() % 130, 'x'));
        PaddedBuffer padded;
        padded.append(text);
        padded.pad('\x80');
        const bool expected = scalar.is_text(padded.data(), padded.size());
        ASSERT_EQ(kernels.is_text(padded.data(), padded.size()), expected) << text;
        valid += expected ? 1 : 0;
    }
    EXPECT_GT(valid, 5000);
    EXPECT_LT(valid, 15'000);
}

// Every sequence of two bytes, and of three behind a lead byte, at two places in a vector.
TEST_P(KernelsTest, AgreesOnEveryShortSequence) {
    for (unsigned first = 0x80; first < 0x100; ++first) {
        for (unsigned rest = 0; rest < 0x10000; rest += first < 0xE0 ? 0x100 : 0x11) {
            for (const std::size_t before : {3U, 62U}) {
                PaddedBuffer text;
                text.append(std::string(before, 'x'));
                const std::string bytes{static_cast<char>(first),
                                        static_cast<char>(rest >> 8U),
                                        static_cast<char>(rest),
                                        static_cast<char>(0xBF)};
                text.append(bytes);
                text.pad('x');
                ASSERT_EQ(kernels.is_text(text.data(), text.size()),
                          scalar.is_text(text.data(), text.size()))
                    << std::hex << first << ' ' << rest;
            }
        }
    }
}

TEST_P(KernelsTest, ReadsTheSameFromJsonStrings) {
    int right = 0;
    for (const std::string_view escapes : {"\\n", "\\u00e4", "\\ud83d\\ude00", "\\u0000", "\\x"}) {
        Texts texts("|");  // where an escape comes
        for (int i = 0; i < 2000; ++i) {
            std::string raw;
            for (const char byte : std::string(texts.next(200).text())) {
                byte == '|' ? raw += escapes : raw += byte;
            }
            if (i % 10 == 0) raw.resize(texts.number(raw.size() + 1));
            PaddedBuffer text;
            text.append(raw);
            text.pad('\\');
            const auto meant = [&](const Kernels& each) -> std::optional<std::string> {
                PaddedBuffer out;
                out.reserve(text.size());
                const char* const end = each.unescape_json(text.text(), out.data());
                if (end == nullptr) return std::nullopt;
                return std::string(static_cast<const char*>(out.data()), end);
            };
            ASSERT_EQ(meant(kernels), meant(scalar)) << raw;
            right += meant(scalar) ? 1 : 0;
        }
    }
    EXPECT_GT(right, 5000);
    EXPECT_LT(right, 8000);
}

INSTANTIATE_TEST_SUITE_P(All, KernelsTest, ::testing::ValuesIn(all_kernels()), [](const auto& set) {
    return std::string(set.param->name);
});

TEST(KernelSetsTest, AreChosenByName) {
    const std::string fastest = kernels().name;
    EXPECT_FALSE(use("none of them"));
    EXPECT_TRUE(use("scalar"));
    EXPECT_STREQ(kernels().name, "scalar");
    EXPECT_TRUE(use(fastest));
}

}  // namespace
}  // namespace sluice::engine::simd
