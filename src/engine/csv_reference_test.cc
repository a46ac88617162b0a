// The chunked reader against the reference: CsvReader, one record at a time, over the whole text.
// The same bytes out, the same errors, for every chunk size, number of threads and kernel set.
#include <gtest/gtest.h>

#include <random>

#include "engine/csv_reader.h"
#include "engine/simd/kernels.h"
#include "engine/testing.h"
#include "engine/utf8.h"

namespace sluice::engine {
namespace {

// Writes every record as the product's CSV does, the plain way.
class ReferenceTable final : public Table {
  public:
    Result<void> header(const std::vector<std::string>& names) override {
        Record record;
        for (const std::string& name : names) {
            record.append(name);
            record.end_field();
        }
        width_ = names.size();
        write(record);
        return {};
    }
    Result<void> row(const Record& fields) override {
        ++rows;
        write(fields);
        return {};
    }
    std::string text;
    std::uint64_t rows = 0;

  private:
    void write(const Record& record) {
        const bool header = text.empty();
        for (std::size_t i = 0; i < record.size(); ++i) {
            std::string value(record[i]);
            const bool blank = value.find_first_not_of(" \t") == std::string::npos;
            const bool quotes = value.find_first_of(",\"\r\n") != std::string::npos ||
                                (width_ == 1 && (header ? blank : value.empty())) ||
                                (header && i == 0 && value.starts_with("\xEF\xBB\xBF"));
            if (quotes) {
                for (std::size_t at = 0; (at = value.find('"', at)) != std::string::npos; at += 2) {
                    value.insert(at, 1, '"');
                }
                value = '"' + value + '"';
            }
            text += value + (i + 1 == record.size() ? "\r\n" : ",");
        }
    }
    std::size_t width_ = 0;
};

std::size_t behind_lines(std::string_view text, std::size_t lines) {
    std::size_t at = 0;
    for (; lines > 0 && at < text.size(); --lines) {
        while (at < text.size() && text[at] != '\r' && text[at] != '\n') ++at;
        if (at < text.size()) at += text.substr(at).starts_with("\r\n") ? 2 : 1;
    }
    return at;
}

std::string reference(std::string_view input, const TransformSpec& spec) {
    ReferenceTable table;
    Dialect dialect = spec.dialect;
    if (dialect.delimiter.empty()) dialect.delimiter = ",";
    const DialectMarks marks(dialect);
    CsvReader reader(marks, spec.limits, table);
    const std::size_t from = behind_lines(input, dialect.skip_lines);
    const TextPrefix valid = text_prefix(input.substr(from));
    Result<void> read = reader.feed(input.substr(from, valid.bytes), from);
    if (read && from + valid.bytes < input.size()) {
        read = not_text(valid.stop, from + valid.bytes);
        read.error().place.row = reader.row();
    }
    if (read) read = reader.finish();
    return read ? table.text : describe(read.error());
}

std::string chunked(std::string_view input, const TransformSpec& spec, std::size_t block) {
    const testing::Ran ran = testing::run(input, spec, block);
    return ran.ok ? ran.output : describe(ran.error);
}

TransformSpec csv_to_csv() {
    TransformSpec spec = testing::to(Format::kCsv);
    spec.from = Format::kCsv;
    return spec;
}

void expect_as_reference(const std::string& input, TransformSpec spec) {
    const std::string expected = reference(input, spec);
    for (const std::size_t chunk : {1U, 3U, 64U, 65U, 200U, 4096U}) {
        for (const unsigned threads : {1U, 3U}) {
            spec.chunk_bytes = chunk;
            spec.threads = threads;
            ASSERT_EQ(chunked(input, spec, testing::kWhole), expected)
                << "chunks of " << chunk << ", " << threads << " threads: " << input;
        }
    }
    spec.chunk_bytes = 130;
    ASSERT_EQ(chunked(input, spec, 1), expected) << input;
}

class ByKernels : public ::testing::TestWithParam<const simd::Kernels*> {
  protected:
    void SetUp() override { ASSERT_TRUE(simd::use(GetParam()->name)); }
    void TearDown() override { simd::use(simd::all_kernels().back()->name); }
};
using CsvReferenceTest = ByKernels;

// Small texts of the bytes that matter: most are wrong somewhere.
TEST_P(CsvReferenceTest, AgreesOnHostileTexts) {
    std::mt19937 random(3);
    const std::string_view bytes = "ab\",\"\",\n,\r\xC3\xA9 \n\"\"x";
    for (int i = 0; i < 1500; ++i) {
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
        for (int i = 0; i < 60; ++i) {
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
    for (int i = 0; i < 300; ++i) {
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
