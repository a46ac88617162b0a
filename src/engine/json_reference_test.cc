// The chunked JSON reader against the reference: survey_json() and read_json(), one row at a time.
// The same bytes out, the same errors, for every chunk size, number of threads and kernel set.
#include <gtest/gtest.h>

#include <random>
#include <tuple>

#include "engine/json_reference_testing.h"
#include "engine/json_transform.h"
#include "engine/rounds_testing.h"
#include "engine/simd/kernels.h"

namespace sluice::engine {
namespace {

using testing::json_to_ndjson;

// Each part has other tables: one test with all of them would be long under emulation.
constexpr unsigned kParts = 3;

class JsonReferenceTest
    : public ::testing::TestWithParam<std::tuple<const simd::Kernels*, unsigned>> {
  protected:
    void SetUp() override { ASSERT_TRUE(simd::use(std::get<0>(GetParam())->name)); }
    void TearDown() override { simd::use(simd::all_kernels().back()->name); }

    template <class T>
    const T& any(const std::vector<T>& of) {
        return of[random() % of.size()];
    }
    std::string row() {
        static const std::vector<std::string> keys{"\"a\"",
                                                   "\"b\"",
                                                   "\"long name\"",
                                                   "\"\"",
                                                   "\"é\"",
                                                   "\"\\u0061\"",
                                                   "\"c\\\\\"",
                                                   "\"d\""};
        static const std::vector<std::string> values{"1",
                                                     "-0.5e+3",
                                                     "1E5",
                                                     "true",
                                                     "null",
                                                     "\"\"",
                                                     "\"text\"",
                                                     "\"ä😀\"",
                                                     "\"\\\"\\n\"",
                                                     "\"\\ud83d\\ude00\"",
                                                     "\"\\\\\"",
                                                     "[1,2]",
                                                     "{\"x\":1}",
                                                     "\"{[,:]}\"",
                                                     "12345678901234567890"};
        static const std::vector<std::string> blanks{"", "", "", " ", "\n\t"};
        std::string text = "{";
        const std::size_t first = random() % 3;
        for (std::size_t i = first; i < first + random() % 5; ++i) {
            if (i > first) text += any(blanks) + "," + any(blanks);
            text += keys[i % keys.size()] + any(blanks) + ":" + any(blanks) + any(values);
        }
        return text + any(blanks) + "}";
    }
    // Rows with the same names, written in the same way but for the odd one.
    std::string rows_alike(std::string_view between, const std::vector<std::string>& values) {
        static const std::vector<std::string> styles{
            "{\"a\":@,\"b\":@,\"c\":@}",
            "{ \"\\u0061\" : @ , \"a name of more than sixteen\" : @}",
            "{\"a\":@,\"\":@\n}",
            "{\"a\":@,\"" + std::string(70, 'n') + "\":@}"};
        const std::string style = any(styles);
        std::string text;
        const std::size_t count = 2 + random() % 12;
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0) text += between;
            if (random() % 12 == 0) {
                text += row();
                continue;
            }
            for (const char byte : style) text += byte == '@' ? any(values) : std::string(1, byte);
        }
        return text;
    }
    std::string rows(std::string_view between) {
        std::string text;
        const std::size_t count = random() % 30;
        for (std::size_t i = 0; i < count; ++i) {
            if (i > 0) text += between;
            text += row();
        }
        return text;
    }
    std::string file() {
        switch (random() % 4) {
            case 0:
                return rows("\n");
            case 1:
                return "[" + rows(",\n") + "]\n";
            case 2:
                return " { \"items\" : [" + rows(",") + "] }";
            default:
                return "{\"items\":[" + rows(" , ") + "],\"n\":1}";
        }
    }

    void expect_as_reference(const std::string& input, const TransformSpec& spec) {
        testing::expect_as_reference(input, spec, splits);
    }

    std::mt19937 random{5 + std::get<1>(GetParam())};
    testing::Splits splits{{1, 50, 64, 300, 4096}};
};

TEST_P(JsonReferenceTest, AgreesOnTables) {
    for (unsigned i = 0; i < testing::rounds(200); ++i)
        expect_as_reference(file(), json_to_ndjson());
}

TEST_P(JsonReferenceTest, AgreesOnTablesWithOneThingWrong) {
    const std::vector<std::string> faults{
        "\"", "\\", "{",  "}",        "[",       "]",       ",",   ":",  "x",    "\x01", "\xFF",
        "1",  "{}", "[]", "\"k\":1,", "\\u0000", "\\ud800", "tru", "01", "null", " 17 "};
    for (unsigned i = 0; i < testing::rounds(500); ++i) {
        std::string input = file();
        const std::size_t at = input.empty() ? 0 : random() % input.size();
        if (i % 3 == 0 && !input.empty()) {
            input.erase(at, 1 + random() % 3);
        } else {
            input.insert(at, any(faults));
        }
        expect_as_reference(input, json_to_ndjson());
    }
}

TEST_P(JsonReferenceTest, AgreesOnRowsThatStandAlike) {
    const std::vector<std::string> values{"1",
                                          "-2.5e7 ",
                                          "true",
                                          "null",
                                          "\"\"",
                                          "\"text\"",
                                          "\"\\\"\"",
                                          "\"\\u00e9\"",
                                          "\"" + std::string(90, 'v') + "\""};
    const std::vector<std::string> faults{"\"\\u0000\"",
                                          "\"\\ud800\"",
                                          "\"\\x\"",
                                          "01",
                                          "nul",
                                          "",
                                          "\"a\" \"b\"",
                                          "1,\"a\":2",
                                          "{}",
                                          "[1,\"x\"]",
                                          "\"",
                                          "1}",
                                          "\"x\"]"};
    const std::vector<std::string> nested{"[]",
                                          "{ }",
                                          "[ 1 , -2.50 ,null]",
                                          "{\"a\":{\"b c\":[true, \" \" ]},\"é\":\"[\"}",
                                          "[[[1e5]],{\"\":\"\\n\\u00e9\"}]",
                                          "[[[[1]]]]"};
    const std::vector<std::string> nested_faults{"[1,]",
                                                 "[,]",
                                                 "{,}",
                                                 "{\"a\"}",
                                                 "{1:2}",
                                                 "[\"a\":1]",
                                                 "[1 2]",
                                                 "{\"a\":1,}",
                                                 "[1}",
                                                 "[nul]",
                                                 "{\"a\":[}]",
                                                 "[1]]",
                                                 "[\"\\x\"]"};
    for (unsigned i = 0; i < testing::rounds(200); ++i) {
        std::vector<std::string> some = values;
        if (i % 3 != 0) some.insert(some.end(), nested.begin(), nested.end());
        if (i % 4 == 1) some.push_back(any(nested_faults));
        if (i % 2 == 1) some.push_back(any(faults));
        const bool array = random() % 3 == 0;
        const std::string rows = rows_alike(array ? "," : "\n", some);
        TransformSpec spec = json_to_ndjson();
        if (i % 5 == 0) spec.limits.json_depth = 4;
        if (i % 7 == 0) spec.limits.field_bytes = 12;
        expect_as_reference(array ? "[" + rows + "]" : rows, spec);
    }
}

TEST_P(JsonReferenceTest, AgreesOnLimits) {
    TransformSpec spec = json_to_ndjson();
    spec.limits.field_bytes = 9;
    spec.limits.record_bytes = 24;
    spec.limits.columns = 4;
    spec.limits.json_depth = 3;
    for (unsigned i = 0; i < testing::rounds(200); ++i) expect_as_reference(file(), spec);
}

// Else the tests above would hold the reference to itself.
TEST_P(JsonReferenceTest, ReadsPlainShapesInChunks) {
    for (const std::string_view text : {"{\"a\":1}\n{\"b\":[2]}\n",
                                        " [ {\"a\":1} , {\"b\":2} ] ",
                                        "{ \"items\" : [\n{\"a\":1},{\"b\":\"\\n\"}]}\n"}) {
        for (const std::size_t chunk : {1U, 12U, 1000U}) {
            MemorySource source(text);
            Input input(source);
            TransformSpec spec = json_to_ndjson();
            spec.chunk_bytes = chunk;
            const auto survey = survey_json_chunks(input, spec, nullptr);
            ASSERT_TRUE(survey && *survey) << text << ", chunks of " << chunk;
            EXPECT_EQ((*survey)->columns, (std::vector<std::string>{"a", "b"}));
        }
    }
}

// Threads that survey end early then: each has copies of the names.
TEST(JsonSurveyThreadsTest, LongNamesAreFoundInOrderByAnyNumberOfThreads) {
    std::string lines;
    std::vector<std::string> names;
    for (int i = 0; i < 400; ++i) {
        names.push_back(std::to_string(i) + std::string(2'000, 'x'));
        lines += "{\"" + names[names.size() / 2] + "\":1,\"" + names.back() + "y\":2}\n";
        lines += "{\"" + names.back() + "\":3}\n";
    }
    std::vector<std::string> expected;
    for (TransformSpec spec = json_to_ndjson(); spec.threads <= 8; ++spec.threads) {
        spec.limits.header_bytes = lines.size();
        spec.chunk_bytes = 10'000;
        MemorySource source(lines);
        Input input(source);
        const auto survey = survey_json_chunks(input, spec, nullptr);
        ASSERT_TRUE(survey && *survey) << spec.threads;
        if (expected.empty()) expected = (*survey)->columns;
        EXPECT_EQ((*survey)->columns, expected) << spec.threads;
    }
    EXPECT_EQ(expected.size(), 2 * names.size());
}

INSTANTIATE_TEST_SUITE_P(All,
                         JsonReferenceTest,
                         ::testing::Combine(::testing::ValuesIn(simd::all_kernels()),
                                            ::testing::Range(0U, kParts)),
                         [](const auto& set) {
                             return std::string(std::get<0>(set.param)->name) + "_part" +
                                    std::to_string(std::get<1>(set.param));
                         });

}  // namespace
}  // namespace sluice::engine
