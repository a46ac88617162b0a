#include "engine/dialect_search.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice::engine {
namespace {

// All that a reading says of its records.
std::vector<std::string> lines_of(const SampleReading& reading) {
    std::vector<std::string> lines;
    for (const SampleRecord& record : reading.table->records) {
        lines.push_back(std::to_string(record.line) + (record.after_blank ? " blank" : ""));
        for (const SampleField& field : record.fields)
            lines.back().append(field.quoted ? " \"" : " ").append(field.text);
    }
    return lines;
}

// Readings are shared between dialects that see the same in a sample.
TEST(DialectSearchTest, EachReadingIsWhatItsDialectReads) {
    for (const std::string_view sample : {"x\na\nb\n",
                                          "x\n\"a\"b\n\"c\"\n",
                                          "x;y\n\"a;1\n\"b\";2\n\nc;3\n",
                                          "x\n'a'b\n'c, d'\n",
                                          "x|y\n'a|b'|2\n'c'|3\n",
                                          "x;y\n\"a\\\"\";1\n\"b\";2\n",
                                          "x\na\\\"b\n# c\nd\n",
                                          "x:y\n#1\na:\"b\n//:c\"\n"}) {
        const DialectSearchResult found = search_dialects(sample, true, {.delimiter = ","}, {});
        EXPECT_FALSE(found.readings.empty()) << sample;
        std::vector<SampleReading> readings = found.readings;
        readings.push_back(found.best);
        for (const SampleReading& reading : readings) {
            const SampleReading again = read_sample_as(sample, true, reading.dialect);
            EXPECT_EQ(lines_of(reading), lines_of(again)) << sample;
            EXPECT_EQ(reading.width, again.width) << sample;
            EXPECT_EQ(reading.first, again.first) << sample;
            EXPECT_EQ(reading.end, again.end) << sample;
            EXPECT_EQ(reading.uneven, again.uneven) << sample;
            EXPECT_EQ(reading.table->stray_quotes, again.table->stray_quotes) << sample;
            EXPECT_EQ(reading.table->unterminated, again.table->unterminated) << sample;
        }
    }
}

}  // namespace
}  // namespace sluice::engine
