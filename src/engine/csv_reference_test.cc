// The chunked reader against the reference: CsvReader, one record at a time, over the whole text.
// The same bytes out, the same errors, for every chunk size, number of threads and kernel set.
#include <gtest/gtest.h>

#include <random>

#include "engine/csv_reference_testing.h"
#include "engine/rounds_testing.h"
#include "engine/simd/kernels.h"
#include "engine/splits_testing.h"

namespace sluice::engine {
namespace {

using testing::chunked;
using testing::csv_reference;

TransformSpec csv_to_csv() {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kCsv;
    return spec;
}

class CsvReferenceTest : public ::testing::TestWithParam<const simd::Kernels*> {
  protected:
    void SetUp() override { ASSERT_TRUE(simd::use(GetParam()->name)); }
    void TearDown() override { simd::use(simd::all_kernels().back()->name); }

    void expect_as_reference(const std::string& input, TransformSpec spec) {
        const std::string expected = csv_reference(input, spec);
        for (const testing::Split& split : splits_.next()) {
            spec.chunk_bytes = split.chunk_bytes;
            spec.threads = split.threads;
            ASSERT_EQ(chunked(input, spec, testing::kWhole), expected)
                << "chunks of " << split.chunk_bytes << ", " << split.threads
                << " threads: " << input;
        }
        spec.chunk_bytes = 130;
        ASSERT_EQ(chunked(input, spec, 1), expected) << input;
    }

  private:
    testing::Splits splits_{{1, 3, 64, 65, 200, 4096}};
};

// Small texts of the bytes that matter: most are wrong somewhere.
TEST_P(CsvReferenceTest, AgreesOnHostileTexts) {
    std::mt19937 random(3);
    const std::string_view bytes = "ab\",\"\",\n,\r\xC3\xA9 \n\"\"x";
    for (unsigned i = 0; i < testing::rounds(1500); ++i) {
        std::string input;
        const std::size_t size = random() % 100;
        while (input.size() < size) input += bytes[random() % bytes.size()];
        expect_as_reference(input, csv_to_csv());
        TransformSpec small = csv_to_csv();
        small.limits.field_bytes = 5;
        small.limits.record_bytes = 12;
        small.limits.columns = 3;
        expect_as_reference(input, small);
    }
}

// One change from the ordinary each, and some together.
const std::vector<Dialect> kDialects{
    {.delimiter = ";"},
    {.delimiter = "||"},
    {.delimiter = ";;;"},
    {.quote = '\''},
    {.quote = {}},
    {.escape = '\\'},
    {.quote = {}, .escape = '\\'},
    {.header_rows = 0},
    {.header_rows = 2},
    {.comment = "#"},
    {.comment = "##"},
    {.skip_lines = 1},
    {.trailing_delimiter = true},
    {.delimiter = ";", .header_rows = 0, .skip_lines = 2, .trailing_delimiter = true},
    {.uneven_rows = true},
    {.stray_quotes = true},
    {.delimiter = "||",
     .quote = '\'',
     .escape = '\\',
     .header_rows = 0,
     .comment = "#",
     .trailing_delimiter = true,
     .uneven_rows = true,
     .stray_quotes = true},
};

// The bytes that mean something in this dialect come often.
std::string hostile_text(const Dialect& dialect, std::mt19937& random) {
    std::vector<std::string> pieces{"a",
                                    "b",
                                    "1234567890",
                                    "\n",
                                    "\n",
                                    "\r\n",
                                    "\r",
                                    "\"",
                                    "'",
                                    ",",
                                    ";",
                                    "|",
                                    "#",
                                    "\\",
                                    "é",
                                    " ",
                                    "\n#",
                                    "\"\""};
    for (int i = 0; i < 8; ++i) {
        pieces.push_back(dialect.delimiter.empty() ? "," : dialect.delimiter);
        if (dialect.quote && i % 2 == 0) pieces.emplace_back(1, *dialect.quote);
    }
    if (random() % 8 == 0) pieces.emplace_back("\xFF");
    std::string text;
    for (std::size_t left = random() % 60; left > 0; --left)
        text += pieces[random() % pieces.size()];
    return text;
}

TEST_P(CsvReferenceTest, AgreesInEveryDialect) {
    std::mt19937 random(5);
    for (const Dialect& dialect : kDialects) {
        for (unsigned i = 0; i < testing::rounds(60); ++i) {
            TransformSpec spec = csv_to_csv();
            spec.dialect = dialect;
            const std::string text = hostile_text(dialect, random);
            expect_as_reference(text, spec);
            spec.limits.field_bytes = 5;
            spec.limits.record_bytes = 12;
            spec.limits.columns = 3;
            expect_as_reference(text, spec);
        }
    }
}

// Lines of values that stray quotes end, stay in, or only seem to close.
TEST_P(CsvReferenceTest, AgreesOnStrayQuotes) {
    std::mt19937 random(8);
    const std::vector<std::string> values{"",
                                          "x",
                                          "\"x\"",
                                          "\"x\" y",
                                          "\"x\"y\"",
                                          "\"x\"\"\" y",
                                          "\"\"x",
                                          "\"\"\"\"x",
                                          "\"x\n\"",
                                          "\"x\ny\" z",
                                          "\"x\r\ny\"z\"",
                                          "\"",
                                          "x\"y"};
    const std::vector<std::string> ends{"\n", "\r\n", "\r", ",\n"};
    for (unsigned i = 0; i < testing::rounds(500); ++i) {
        std::string input = i % 2 == 0 ? "a,b" : "\"a\" 1,\"b\"2\"";
        for (std::size_t left = random() % 12; left > 0; --left) {
            input += ends[random() % (i % 4 == 0 ? 4 : 1)];
            input += values[random() % values.size()] + ',' + values[random() % values.size()];
        }
        if (i % 8 < 4) input += '\n';
        TransformSpec spec = csv_to_csv();
        spec.dialect = {.uneven_rows = i % 8 < 6, .stray_quotes = true};
        expect_as_reference(input, spec);
        spec.limits.field_bytes = 5;
        spec.limits.record_bytes = 12;
        expect_as_reference(input, spec);
    }
}

// The quote that would close stands behind the limit of a record, where chunks may be cut.
TEST_P(CsvReferenceTest, AgreesOnAStrayQuoteOfATooLargeRecord) {
    std::string input = "a,b\n\"x\" y";
    for (int i = 0; i < 60; ++i) input += ",z";
    TransformSpec spec = csv_to_csv();
    spec.dialect.stray_quotes = true;
    spec.limits.field_bytes = 5;
    spec.limits.record_bytes = 12;
    expect_as_reference(input + "\"\n", spec);
}

// Right tables, now and then with one thing wrong.
TEST_P(CsvReferenceTest, AgreesOnTables) {
    std::mt19937 random(4);
    const std::vector<std::string> values{"",
                                          "x",
                                          "\"\"",
                                          "\"a,b\"",
                                          "\"\n\"",
                                          "\"\"\"\"",
                                          "\"x\"\"y\r\n\"",
                                          "0123456789",
                                          "ä€😀",
                                          "a b",
                                          "\"quoted\"",
                                          " "};
    const std::vector<std::string> ends{"\n", "\r\n", "\r"};
    const std::vector<std::string> faults{"x\"y", "\"a\"b", "\"", "\xFF", "1,2", "\n"};
    for (unsigned i = 0; i < testing::rounds(300); ++i) {
        const std::size_t width = 1 + random() % 5;
        std::string input;
        for (std::size_t c = 0; c < width; ++c) input += (c == 0 ? "h" : ",h") + std::to_string(c);
        const std::size_t fault = i % 2 == 0 ? random() % 60 : 1000;
        for (std::size_t row = 0; row < 60; ++row) {
            input += ends[random() % (i % 3 == 0 ? 3 : 1)];
            for (std::size_t c = 0; c < width; ++c) {
                if (c > 0) input += ',';
                input += row == fault && c == 0 ? faults[random() % faults.size()]
                                                : values[random() % values.size()];
            }
        }
        if (i % 4 == 0) input += '\n';
        expect_as_reference(input, csv_to_csv());
    }
}

// Records that are all alike are read without looking at each; others stand between them.
TEST_P(CsvReferenceTest, ChoosesColumnsOfRecordsThatAreAlike) {
    std::string input = "a,b,c\n";
    std::string expected = "c,a\r\n";
    for (int i = 0; i < 3000; ++i) {
        const std::string number = std::to_string(i);
        const bool quoted = i % 3 == 0;
        input += number + (quoted ? ",\"x,\n\",\"" : ",y,") + number + (quoted ? "\"" : "");
        input += i % 500 == 7 ? "\r\n" : "\n";
        expected += number + ',' + number + "\r\n";
    }
    TransformSpec spec = csv_to_csv();
    spec.recipe = parse_recipe("", "c,a").value();
    for (const std::size_t chunk_bytes : {200U, 4096U, 100'000U}) {
        spec.chunk_bytes = chunk_bytes;
        spec.threads = 2;
        ASSERT_EQ(chunked(input, spec, testing::kWhole), expected) << chunk_bytes;
    }
}

// Whole tables of right and nearly right values: most are read without an error.
TEST_P(CsvReferenceTest, AgreesOnTablesOfEveryDialect) {
    std::mt19937 random(6);
    std::size_t right = 0;
    for (const Dialect& dialect : kDialects) {
        const std::string delimiter = dialect.delimiter.empty() ? "," : dialect.delimiter;
        const std::string quote = dialect.quote ? std::string(1, *dialect.quote) : "";
        const std::vector<std::string> values{
            "",
            "x",
            quote + quote,
            quote + "a b" + quote,
            "0123456789",
            "ä€😀",
            " ",
            dialect.quote ? quote + delimiter + "\n#" + quote + quote + quote : "y",
            dialect.escape ? "\\" + delimiter.substr(0, 1) + "\\\\" : "z"};
        for (int i = 0; i < 8; ++i) {
            std::string input;
            const std::size_t width = 2 + random() % 4;
            for (std::size_t row = 0; row < 60; ++row) {
                if (!dialect.comment.empty() && row % 7 == 0)
                    input += dialect.comment + quote + "\n";
                for (std::size_t c = 0; c < width; ++c) {
                    if (c > 0) input += delimiter;
                    input += row < 3 ? 'h' + std::to_string(c) : values[random() % values.size()];
                }
                if (dialect.trailing_delimiter && random() % 2 == 0) input += delimiter;
                input += row % 5 == 0 ? "\r\n" : "\n";
            }
            TransformSpec spec = csv_to_csv();
            spec.dialect = dialect;
            expect_as_reference(input, spec);
            right += testing::run(input, spec).ok ? 1 : 0;
        }
    }
    EXPECT_GT(right, kDialects.size() * 8 * 9 / 10);
}

INSTANTIATE_TEST_SUITE_P(All,
                         CsvReferenceTest,
                         ::testing::ValuesIn(simd::all_kernels()),
                         [](const auto& set) { return std::string(set.param->name); });

}  // namespace
}  // namespace sluice::engine
