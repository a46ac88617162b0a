// Which values are numbers that every reader of JSON keeps, and what a column of them is.
#include "engine/recipe/type_evidence.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace sluice::engine {
namespace {

using Kind = ValueType::Kind;

Kind type_of(std::initializer_list<std::string_view> values) {
    TypeEvidence evidence;
    for (const std::string_view value : values) evidence.add(value);
    // Merged from the other end, it is the same.
    TypeEvidence merged;
    for (auto value = values.end(); value != values.begin();) {
        TypeEvidence one;
        one.add(*--value);
        one.merge(merged);
        merged = one;
    }
    EXPECT_EQ(merged.type(), evidence.type());
    EXPECT_EQ(merged.is_text(), evidence.is_text());
    return evidence.type();
}

TEST(TypeEvidenceTest, IntegersAreThoseThatEveryReaderKeeps) {
    for (const char* value : {"0", "7", "-7", "10", "9007199254740991", "-9007199254740991"}) {
        EXPECT_EQ(type_of({value}), Kind::kInteger) << value;
    }
    for (const char* value : {"007",
                              "00",
                              "+7",
                              "-0",
                              "-",
                              "7 ",
                              " 7",
                              "1,000",
                              "0x7",
                              "٣",
                              "9007199254740992",
                              "-9007199254740992",
                              "9999999999999999",
                              "12345678901234567890",
                              "+4930123456"}) {
        EXPECT_EQ(type_of({value}), Kind::kText) << value;
    }
}

TEST(TypeEvidenceTest, NumbersHaveDigitsAndRangeThatEveryReaderKeeps) {
    for (const char* value : {"1.5",
                              "-1.50",
                              "0.0",
                              "0e9",
                              "0e999999999999",
                              "1e5",
                              "1E+5",
                              "1e-5",
                              "123456789012.345",
                              "0.000000123456789012345",
                              "0.00123456789012345",
                              "1e307",
                              "9.99e307",
                              "10e306",
                              "0.1e308",
                              "1e-307",
                              "100e-309",
                              "1e0000000000000000000000007",
                              "0.00e5"}) {
        EXPECT_EQ(type_of({value}), Kind::kNumber) << value;
    }
    for (const char* value : {"1.",
                              ".5",
                              "01.5",
                              "1e",
                              "+1.5",
                              "1,5",
                              "NaN",
                              "Infinity",
                              "-0.0",
                              "-0e5",
                              "1234567890123.456",
                              "0.1234567890123456",
                              "1.000000000000000",
                              "1e308",
                              "10e307",
                              "1e309",
                              "1e-308",
                              "0.1e-307",
                              "1e99999999999999999999",
                              "1e-99999999999999999999",
                              "1e5 "}) {
        EXPECT_EQ(type_of({value}), Kind::kText) << value;
    }
    // As far apart as a field allows.
    const std::string zeros(1000, '0');
    EXPECT_EQ(type_of({"0." + zeros + "1e1001"}), Kind::kNumber);
    EXPECT_EQ(type_of({"0." + zeros + "1"}), Kind::kText);
    EXPECT_EQ(type_of({"0." + zeros + "1e99999999999"}), Kind::kText);
}

TEST(TypeEvidenceTest, AColumnHasTheOneTypeOfAllItsValues) {
    EXPECT_EQ(type_of({}), Kind::kText);
    EXPECT_EQ(type_of({"true", "false"}), Kind::kBoolean);
    EXPECT_EQ(type_of({"true", "True"}), Kind::kText);
    EXPECT_EQ(type_of({"true", "1"}), Kind::kText);
    EXPECT_EQ(type_of({"1", "2"}), Kind::kInteger);
    EXPECT_EQ(type_of({"1", "2.0"}), Kind::kNumber);
    EXPECT_EQ(type_of({"9007199254740991", "0.5"}), Kind::kNumber);
    EXPECT_EQ(type_of({"1", "2.0", "x"}), Kind::kText);
    EXPECT_EQ(type_of({"2026-11-22"}), Kind::kText);
}

}  // namespace
}  // namespace sluice::engine
