// Every kernel set writes what the scalar one writes.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/simd/kernels_testing.h"

namespace sluice::engine::simd {
namespace {

using WriteKernelsTest = KernelsTest;

std::vector<Field> cut(const PaddedBuffer& text, std::size_t width, Texts& texts, bool quoted) {
    std::vector<Field> fields;
    for (std::size_t at = 0; at < text.size() || fields.size() % width != 0;) {
        const std::size_t size = std::min(texts.number(90), text.size() - at);
        fields.push_back({text.data() + at, static_cast<std::uint32_t>(size), Field::Kind::kText});
        at += size;
    }
    if (!quoted) return fields;
    for (Field& field : fields) {
        // Only whole pairs of quotes stand in a quoted field.
        bool pairs = true;
        for (std::size_t i = 0; i < field.size; ++i) {
            if (field.data[i] != '"') continue;
            pairs = pairs && i + 1 < field.size && field.data[i + 1] == '"';
            ++i;
        }
        if (pairs) field.kind = Field::Kind::kQuoted;
    }
    return fields;
}

TEST_P(WriteKernelsTest, WritesTheSameJson) {
    Texts texts(std::string_view("\"\\\n\t\x01\x1f\x7f\xC3\xA4\0", 10));
    const std::array<std::string_view, 3> keys{",\n{\"a\":\"",
                                               "\",\"longer than a vector of bytes, "
                                               "which is copied in parts\":\"",
                                               "\",\"c\":\""};
    for (int i = 0; i < 2000; ++i) {
        const PaddedBuffer text = texts.next(800);
        const std::vector<Field> fields = cut(text, keys.size(), texts, i % 2 == 0);
        PaddedBuffer key_text;
        key_text.reserve(400);
        std::array<std::string_view, 3> padded_keys;
        for (std::size_t k = 0; k < keys.size(); ++k) {
            padded_keys[k] = {key_text.data() + key_text.size(), keys[k].size()};
            key_text.append(keys[k]);
        }
        const std::string_view row_end(key_text.data() + key_text.size(), 2);
        key_text.append("\"}");
        key_text.append(keys[0]);
        const JsonFrame frame{padded_keys.data(), 3, row_end, {row_end.data(), 2 + keys[0].size()}};
        const auto written = [&](const Kernels& each) {
            PaddedBuffer out;
            out.reserve(6 * text.size() + fields.size() * 100);
            char* const end = each.write_json(fields.data(), fields.size() / 3, frame, out.data());
            return std::string(out.data(), end);
        };
        ASSERT_EQ(written(kernels), written(scalar));
    }
}

// Of so many pieces, some of them often.
std::string pieced(Texts& texts, std::span<const std::string_view> pieces) {
    std::string value;
    for (std::size_t left = texts.number(100); left > 0; --left)
        value += pieces[texts.number(pieces.size())];
    return value;
}

// One value behind and before a quote.
std::string json_of(const Kernels& kernels, std::string_view value, Field::Kind kind) {
    PaddedBuffer text;
    text.append(value);
    const Field field{text.data(), static_cast<std::uint32_t>(text.size()), kind};
    PaddedBuffer key;
    key.append("\"");
    const std::string_view quote(key.data(), 1);
    const JsonFrame frame{&quote, 1, quote, quote};
    PaddedBuffer out;
    out.reserve(6 * text.size() + 100);
    char* const end = kernels.write_json(&field, 1, frame, out.data());
    return std::string(out.data(), end);
}

// Doubled quotes anywhere, also over the end of a vector, alone and among what else is escaped.
TEST_P(WriteKernelsTest, WritesTheSameJsonOfDoubledQuotes) {
    constexpr std::array<std::string_view, 6> kPieces{
        "\"\"", "x", "more bytes than one vector of them has", "ä bc", "\n", "\\"};
    Texts texts("ab");
    for (int i = 0; i < 4000; ++i) {
        // Of an even i there is nothing to escape but quotes.
        const std::string value =
            pieced(texts, std::span(kPieces).first(i % 2 == 0 ? 3 : kPieces.size()));
        ASSERT_EQ(json_of(kernels, value, Field::Kind::kQuoted),
                  json_of(scalar, value, Field::Kind::kQuoted))
            << value;
    }
}

// Few and many bytes to escape; the quotes around a kJsonString are its own, those in it are not.
TEST_P(WriteKernelsTest, WritesTheSameJsonOfEscapes) {
    constexpr std::array<std::string_view, 6> kPieces{"\"",
                                                      "\x01",
                                                      "\n\t\\\"\n\t\\",
                                                      "some clean bytes",
                                                      "x",
                                                      "more bytes than one vector of them"};
    Texts texts("ab");
    for (std::size_t i = 0; i < 4000; ++i) {
        const std::string inside =
            pieced(texts, std::span(kPieces).subspan(i % 3, i % 2 == 0 ? 2 : 3));
        for (const auto kind : {Field::Kind::kText, Field::Kind::kJsonString}) {
            const std::string value =
                kind == Field::Kind::kJsonString ? '"' + inside + '"' : inside;
            ASSERT_EQ(json_of(kernels, value, kind), json_of(scalar, value, kind)) << value;
        }
    }
}

std::string csv_of(const Kernels& kernels,
                   std::span<const Field> fields,
                   std::size_t width,
                   const CsvFrame& frame) {
    std::size_t bytes = 0;
    for (const Field& field : fields) bytes += field.size;
    PaddedBuffer out;
    out.reserve(2 * bytes + fields.size() * 8 + 64);
    char* const end =
        kernels.write_csv(fields.data(), fields.size() / width, width, frame, out.data());
    return std::string(out.data(), end);
}

TEST_P(WriteKernelsTest, WritesTheSameCsv) {
    Texts texts("\",\r\n;");
    for (int i = 0; i < 4000; ++i) {
        const PaddedBuffer text = texts.next(800);
        const std::size_t width = 1 + texts.number(3);
        const std::vector<Field> fields = cut(text, width, texts, i % 2 == 0);
        const CsvFrame frame{
            i % 3 == 0 ? ';' : ',', false, i % 7 == 0, i % 5 == 0 || width == 1, i % 11 != 0};
        ASSERT_EQ(csv_of(kernels, fields, width, frame), csv_of(scalar, fields, width, frame));
    }
}

// Values that came from a table with the same marks, or from JSON: some of them empty.
TEST_P(WriteKernelsTest, WritesTheSameCsvOfCleanValues) {
    Texts texts("ab");
    for (int i = 0; i < 4000; ++i) {
        const PaddedBuffer text = texts.next(800);
        const std::size_t width = 1 + texts.number(3);
        std::vector<Field> fields = cut(text, width, texts, false);
        for (Field& field : fields) {
            field.kind = texts.number(3) == 0 ? Field::Kind::kText : Field::Kind::kUnquoted;
            if (texts.number(4) == 0) field = Field::none();
        }
        const bool quote_all = i % 5 == 0;
        const CsvFrame frame{',', !quote_all && i % 3 != 0, quote_all, i % 2 == 0, i % 7 != 0};
        ASSERT_EQ(csv_of(kernels, fields, width, frame), csv_of(scalar, fields, width, frame));
    }
}

INSTANTIATE_TEST_SUITE_P(All,
                         WriteKernelsTest,
                         ::testing::ValuesIn(all_kernels()),
                         [](const auto& set) { return std::string(set.param->name); });

}  // namespace
}  // namespace sluice::engine::simd
