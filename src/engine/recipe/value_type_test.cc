#include "engine/recipe/value_type.h"

#include <gtest/gtest.h>

#include "engine/recipe/date_time.h"
#include "engine/recipe/number_text.h"

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;

// The canonical form, or "-" when there is none.
std::string canonical(std::string_view text, const ValueType& type) {
    std::string out;
    return append_canonical(out, text, type) ? out : out + "-";
}

std::string canonical(std::string_view text, Kind kind) {
    return canonical(text, ValueType{.kind = kind});
}

std::string date(std::string_view text, std::string_view format) {
    return canonical(text, ValueType{.kind = Kind::kDate, .format = std::string(format)});
}

TEST(ValueTypeTest, IntegersOfAnyLengthKeepTheirDigits) {
    EXPECT_EQ(canonical("007", Kind::kInteger), "7");
    EXPECT_EQ(canonical(" +12345678901234567890123 \t", Kind::kInteger), "12345678901234567890123");
    EXPECT_EQ(canonical("-0", Kind::kInteger), "0");
    for (const char* text : {"", "-", "1.", "1.0", "1e3", "0x1", "1 2", "--1", "1a", "٣"}) {
        EXPECT_EQ(canonical(text, Kind::kInteger), "-") << text;
    }
}

TEST(ValueTypeTest, DecimalsKeepTheDigitsBehindThePoint) {
    EXPECT_EQ(canonical("-01.50", Kind::kDecimal), "-1.50");
    EXPECT_EQ(canonical(".5", Kind::kDecimal), "0.5");
    EXPECT_EQ(canonical("5.", Kind::kDecimal), "5");
    EXPECT_EQ(canonical("-.00", Kind::kDecimal), "0.00");
    for (const char* text : {".", "1,5", "1e3", "1.2.3", "NaN", "inf"}) {
        EXPECT_EQ(canonical(text, Kind::kDecimal), "-") << text;
    }
}

TEST(ValueTypeTest, DecimalCommasAndGroupsAreReadWhenTheyAreNamed) {
    const ValueType german{.kind = Kind::kDecimal, .decimal_mark = ',', .group_mark = '.'};
    EXPECT_EQ(canonical("1.234.567,89", german), "1234567.89");
    EXPECT_EQ(canonical("1234567,89", german), "1234567.89");
    EXPECT_EQ(canonical("12,5", german), "12.5");
    for (const char* text : {"1.23", "1.2345", "1234.567", ".123", "1..234", "1,234,5"}) {
        EXPECT_EQ(canonical(text, german), "-") << text;
    }
}

TEST(ValueTypeTest, NumbersMayHaveAnExponent) {
    EXPECT_EQ(canonical("1E5", Kind::kNumber), "1e+5");
    EXPECT_EQ(canonical("+1.50e-007", Kind::kNumber), "1.50e-007");
    EXPECT_EQ(canonical("1e", Kind::kNumber), "-");
    EXPECT_EQ(canonical("1e1234567", Kind::kNumber), "-");
}

TEST(ValueTypeTest, BooleansAreTheWordsThatWereNamed) {
    EXPECT_EQ(canonical("TRUE", Kind::kBoolean), "true");
    EXPECT_EQ(canonical("1", Kind::kBoolean), "-");
    const ValueType yes{.kind = Kind::kBoolean, .true_words = {"Yes", "1"}, .false_words = {"no"}};
    EXPECT_EQ(canonical("yES", yes), "true");
    EXPECT_EQ(canonical("NO", yes), "false");
    EXPECT_EQ(canonical("true", yes), "-");
}

TEST(ValueTypeTest, DatesAreReadInTheirFormatAndMustExist) {
    EXPECT_EQ(date("2.11.2026", "%d.%m.%Y"), "2026-11-02");
    EXPECT_EQ(date("Feb 29, 24", "%b %d, %y"), "2024-02-29");
    EXPECT_EQ(date("1/2/69", "%d/%m/%y"), "1969-02-01");
    EXPECT_EQ(date("100%20260102", "100%%%Y%m%d"), "2026-01-02");
    for (const char* text : {"31.04.2026",
                             "29.02.2026",
                             "0.1.2026",
                             "1.13.2026",
                             "1.1.26",
                             "1.1.2026 "
                             "x",
                             "01.01.02026"}) {
        EXPECT_EQ(date(text, "%d.%m.%Y"), "-") << text;
    }
}

TEST(ValueTypeTest, TimesKeepTheirFractionAndTheirZone) {
    EXPECT_EQ(canonical("9:5:0", Kind::kTime), "09:05:00");
    EXPECT_EQ(canonical("09:05:00.120", Kind::kTime), "09:05:00.120");
    EXPECT_EQ(canonical("24:00:00", Kind::kTime), "-");
    EXPECT_EQ(canonical("2026-11-22T09:05:00.5+0130", Kind::kDateTime),
              "2026-11-22T09:05:00.5+01:30");
    EXPECT_EQ(canonical("2026-11-22T09:05:00Z", Kind::kDateTime), "2026-11-22T09:05:00Z");
    EXPECT_EQ(canonical("2026-11-22 09:05:00", Kind::kDateTime), "-");
    EXPECT_EQ(canonical("2026-11-22T09:05:60", Kind::kDateTime), "-");
}

TEST(ValueTypeTest, AFormatMustGiveWhatItsTypeNeeds) {
    constexpr DateTimeParts kDate{.date = true, .time = false};
    constexpr DateTimeParts kTime{.date = false, .time = true};
    EXPECT_EQ(why_bad_format("%d.%m.%Y", kDate), "");
    EXPECT_EQ(why_bad_format("%H:%M", kTime), "");
    for (const char* format :
         {"", "%d.%m", "%d.%m.%Y %H", "%Y-%m-%d%", "%Y-%m-%d %Y", "%j", "%Y-%m-%d%q"}) {
        EXPECT_NE(why_bad_format(format, kDate), "") << format;
    }
    EXPECT_NE(why_bad_format("%H", kTime), "");
    EXPECT_NE(why_bad_format("%d %H:%M", kTime), "");
}

TEST(NumberTextTest, NumbersOfAllSizesCompareExactly) {
    const std::vector<std::string_view> rising{"-1e+999999",
                                               "-10000000000000000000000001",
                                               "-10000000000000000000000000",
                                               "-2",
                                               "-0.1e1",
                                               "-0.5",
                                               "0",
                                               "1e-999999",
                                               "0.0001",
                                               "0.00010000000000000000000000001",
                                               "9.99",
                                               "1e1",
                                               "10.000001",
                                               "9007199254740992",
                                               "9007199254740993",
                                               "12345678901234567890",
                                               "1e+20"};
    for (std::size_t i = 0; i < rising.size(); ++i) {
        for (std::size_t j = 0; j < rising.size(); ++j) {
            const auto order = compare(*parse_number(rising[i], {}), *parse_number(rising[j], {}));
            EXPECT_TRUE(order == (i <=> j)) << rising[i] << " " << rising[j];
        }
    }
}

TEST(NumberTextTest, EqualNumbersMayBeWrittenInManyWays) {
    const auto same = [](std::string_view a, std::string_view b) {
        return compare(*parse_number(a, {}), *parse_number(b, {})) == 0;
    };
    for (const char* text : {"100", "1e2", "+100.000", "0100", "10000e-2", ".001e5"}) {
        EXPECT_TRUE(same(text, "100")) << text;
    }
    EXPECT_TRUE(same("-0", "0e5"));
}

}  // namespace
}  // namespace sluice::engine
