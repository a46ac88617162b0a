// Every warning, each of a file that has it, in the very words that it always had.
#include "engine/warning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "engine/preview/preview_testing.h"

namespace sluice::engine {
namespace {

using namespace std::string_view_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Case {
    WarningCode code;
    std::string text;
    std::string message;
    std::optional<Format> named = {};
    bool is_whole = true;
};

std::ostream& operator<<(std::ostream& out, const Case& each) {
    return out << to_string(each.code) << ": " << each.message;
}

std::string repeated(std::string_view text, int times) {
    std::string made;
    for (int i = 0; i < times; ++i) made += text;
    return made;
}

std::string many_columns(int count) {
    std::string names = "c";
    for (int i = 0; i < count; ++i) names += "," + std::to_string(i);
    return names + "\n";
}

const std::vector<Case> kCases{
    {WarningCode::kDayOrMonth,
     "d,n\n01/02/2026,1\n03/04/2026,2\n",
     "column \"d\": day or month may stand first"},
    {WarningCode::kDayAndMonth,
     "d,n\n13/02/2026,1\n03/14/2026,2\n",
     "column \"d\": day and month change places"},
    {WarningCode::kColumnExceptions,
     "n,t\n" + repeated("1,x\n", 99) + "n/a,x\n",
     "column \"n\": 99 of 100 values are integer, but not \"n/a\""},
    {WarningCode::kThousandOrDecimal,
     "n;t\n1,234;x\n2,500;y\n",
     "1,234 may be a thousand or a decimal: no value tells which"},
    {WarningCode::kFirstRecordFields,
     "name,age\n0,Ada,36\n1,Grace,85\n",
     "the first record has 2 fields, most have 3"},
    {WarningCode::kPreambleLeftOut,
     "Umsatz 2026\n\nRegion;Betrag\nNord;1,5\nSüd;2,5\n",
     "1 record before the header is left out, from \"Umsatz 2026\" on"},
    {WarningCode::kPreambleLeftOut,
     "Report of sales\nmade 2026-11-22\n\nregion,amount\nNorth,10\nSouth,20\n",
     "2 records before the header are left out, from \"Report of sales\" on"},
    {WarningCode::kHeaderLikeData,
     "2019,2020\n1,2\n3,4\n",
     "the first record looks like data: if it is, say that there is no header"},
    {WarningCode::kSecondHeaderRecord,
     "time,speed\ns,m/s\n1,2.5\n2,2.6\n3,2.7\n",
     "the second record may belong to the header: if so, say that the header has 2 records"},
    {WarningCode::kSameNames,
     "2025,,2026,\nin,out,in,out\n1,2,3,4\n5,6,7,8\n",
     "two columns have the same name, which is an error: say how many records the header has, or "
     "how many to skip before it"},
    {WarningCode::kOtherDelimiter,
     "a,b;c\n1,2;3\n4,5;6\n",
     "the delimiter may also be ;: 3 of 3 records have 2 fields then"},
    {WarningCode::kOtherDelimiter,
     "a,b\tc\n1,2\t3\n4,5\t6\n",
     "the delimiter may also be tab: 3 of 3 records have 2 fields then"},
    {WarningCode::kCommentsLeftOut,
     "id,name\n1,a\n# checked by hand, twice, or so\n2,b\n3,c\n",
     "lines that begin with # are left out"},
    {WarningCode::kUnevenRecords,
     "a,b,c\n1,2,3\n4,5\n6,7,8\n9,1,2\n",
     "1 record does not have 3 fields; short ones can be filled"},
    {WarningCode::kUnevenRecords,
     "a,b,c\n1,2,3\n4,5\n6,7,8\n9,1,2\n4,5\n" + repeated("6,7,8\n", 9),
     "2 records do not have 3 fields; short ones can be filled"},
    {WarningCode::kFooter,
     "a,b\n1,2\n3,4\n5,6\n3 rows selected\n",
     "the last record may be a footer, which can be rejected"},
    {WarningCode::kFooter,
     "a,b\n1,2\n3,4\n5,6\n7,8\n3 rows\nselected\n",
     "the last 2 records may be a footer, which can be rejected"},
    {WarningCode::kOpenQuote, "a,b\n1,2\n3,4\n5,\"6\n", "a quote is never closed"},
    {WarningCode::kTrailingDelimiters,
     "a,b,c\n1,2,3,\n4,5,6,\n",
     "records end with a delimiter too many"},
    {WarningCode::kNamelessColumn,
     "a,b,\n1,2,\n3,4,\n",
     "the last column has no name; when it is empty, it can be dropped"},
    {WarningCode::kStrayQuotesKept,
     "id,text\n1,\"a 5\" disk, new\"\n2,\"b\"\n3,\"c\"\n",
     "quotes stand inside quoted values without being doubled; they are kept"},
    {WarningCode::kTextBehindQuotes,
     "a,b\n1,\"x\"y\n2,\"z\"\n3,\"v\"\n",
     "text follows a closing quote in 1 record"},
    {WarningCode::kNoHeader, " \r\n\n", "there is no header, which is an error: empty_file"},
    {WarningCode::kNulByte,
     std::string("a,b\n1,x\0y\n"sv),
     "a NUL byte is no text, which is an error: nul_byte (byte 7)"},
    {WarningCode::kNamedTsv,
     "a,b\n1,2\n3,4\n",
     "the name says tsv, but tabs do not make its columns",
     Format::kTsv},
    {WarningCode::kJsonByContent,
     R"([{"a":1}])",
     "the name says csv, but it is JSON, and read so; to have it read as text say the format",
     Format::kCsv},
    {WarningCode::kNotJson,
     "[a],b\n1,2\n",
     "it begins like JSON and is read as delimited text, because: invalid_json: "},
    {WarningCode::kFirstRecordCut, "a,b", "the sample ends inside its first record", {}, false},
    {WarningCode::kOpenRecord,
     "a,b\n1,2\n3,\"" + std::string(99'997, 'x'),
     "the last 100000 bytes of the sample are one record that does not end in it: perhaps a quote "
     "is not closed",
     {},
     false},
    {WarningCode::kRowsNotShown,
     many_columns(17'000),
     "its rows cannot be shown: too_many_columns: "},
};

class WarningTest : public ::testing::TestWithParam<Case> {
  protected:
    static Warning told() {
        PreviewWish wish = beginning(GetParam().text);
        wish.whole = GetParam().is_whole;
        wish.spec.named = GetParam().named;
        // More than a preview takes.
        if (GetParam().code == WarningCode::kRowsNotShown) wish.spec.limits.columns = 20'000;
        const Preview made = shown(wish);
        for (const Warning& each : made.warnings) {
            if (each.code == GetParam().code) return each;
        }
        return {GetParam().code, "no such warning"};
    }
};

TEST_P(WarningTest, IsToldOfAFileThatHasIt) {
    const Warning warning = told();
    // The reason behind its code is another's to word.
    const bool has_reason = GetParam().message.ends_with(": ");
    EXPECT_EQ(warning.message.substr(0, GetParam().message.size()), GetParam().message);
    EXPECT_EQ(warning.message.size() > GetParam().message.size(), has_reason);
}

TEST_P(WarningTest, HasTheValuesThatStandInIt) {
    const Warning warning = told();
    for (const WarningValue& each : warning.values) {
        const auto* const text = std::get_if<std::string>(&each.value);
        const std::string shown =
            text != nullptr ? delimiter_shown(*text) : std::to_string(std::get<0>(each.value));
        if (shown != "1") {
            EXPECT_THAT(warning.message, HasSubstr(shown)) << each.name;
        }
    }
    const bool has_number = warning.message.find_first_of("023456789") != std::string::npos;
    const bool is_fixed = warning.code == WarningCode::kThousandOrDecimal ||
                          warning.code == WarningCode::kSecondHeaderRecord;
    EXPECT_TRUE(is_fixed || !has_number || !warning.values.empty());
}

INSTANTIATE_TEST_SUITE_P(Files, WarningTest, ::testing::ValuesIn(kCases));

TEST(WarningCodesTest, EachIsTestedOnAFileAndHasANameOfItsOwn) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kWarningCodes; ++i) {
        const auto code = static_cast<WarningCode>(i);
        EXPECT_THAT(kCases, Contains(::testing::Field(&Case::code, code))) << to_string(code);
        names.insert(to_string(code));
    }
    EXPECT_EQ(names.size(), kWarningCodes);
}

TEST(WarningCodesTest, ValuesAreAsTheyAreInTheFile) {
    const std::string text = "the {n} of\nfirst\n\na|~|b|~|c\n1|~|x|~|2\n3|~|y|~|4\n";
    EXPECT_THAT(
        shown(whole(text)).warnings,
        ElementsAre(Warning{WarningCode::kPreambleLeftOut,
                            "2 records before the header are left out, from \"the {n} of\" on",
                            {{"n", std::uint64_t{2}}, {"text", "the {n} of"}}}));
}

}  // namespace
}  // namespace sluice::engine
