// What detection must not do: leave out or merge what may be data. Where nothing proves that a file
// is other than plain CSV, it is read as that, or is an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/detect.h"
#include "engine/detect_testing.h"
#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using testing::Sample;

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (; times > 0; --times) all += text;
    return all;
}

const std::vector<Sample> kWithoutLosses{
    {"a header with a name too many above texts",
     "id,name,mail,phone\nann,a@x.org,y1\nbob,b@x.org,n0\ncy,c@x.org,n0\n"},
    {"one column of texts with one comma in each", "text\nHello, world\nFine, thanks\nYes, sir\n"},
    {"one name of three above texts", "Region,,\nNorth,a,b\nSouth,c,d\nEast,e,f\n"},
    {"names and rows that are not filled, above texts",
     "Name,Phone,Phone,,\nada,,,,\nbob,x,y,u,k\ncid,z,v,s,t\n"},
    {"one name twice above texts", "name,phone,phone\nAnn,0301234,0175\nBo,0302,0176\n"},
    {"texts between single quotes below bare names", "id,flag\n1,'Y'\n2,'N'\n3,'Y'\n"},
    {"paths with values behind them", "path,n\n//a,1,x\n//b,2,x\nz,2\ny,3\nw,4\n"},
    {"a first value of many lines",
     "id,html,z\n1,short,q\n2,\"" + repeated("<p>Hi, you</p>\n", 9000)},
    {"a late value of many lines that look like rows",
     "id,text,z\n" + repeated("1,\"a,b\",q\n", 100) + "2,\"" + repeated("INFO, x, y\n", 9000)},
};

class PlainTest : public ::testing::TestWithParam<Sample> {};

TEST_P(PlainTest, NothingIsLeftOutOrCut) {
    const bool whole = GetParam().text.size() < 64 * 1024;
    const DialectDetection found = detect_dialect(GetParam().text, whole);
    EXPECT_EQ(found.dialect, GetParam().expected) << found.preamble.evidence;
}

INSTANTIATE_TEST_SUITE_P(Samples, PlainTest, ::testing::ValuesIn(kWithoutLosses));

const std::vector<Sample> kFooters{
    {"semicolons", "id;name;total\n1;Ann;5\n2;Bo;6\n3;Cy;7\nTotal: 18\n"},
    {"pipes", "id|name|total\n1|Ann|5\n2|Bo|6\n(2 rows)\n"},
    {"tabs", "id\tname\ttotal\n1\tAnn\t5\n2\tBo\t6\nTotal 2\n"},
};

class ShortFooterTest : public ::testing::TestWithParam<Sample> {};

TEST_P(ShortFooterTest, HidesNoDelimiter) {
    const DialectDetection found = detect_dialect(GetParam().text, true);
    EXPECT_EQ(found.dialect.delimiter, GetParam().text.substr(2, 1));
    EXPECT_THAT(messages_of(found.warnings),
                Contains(HasSubstr("the last record may be a footer")));
}

INSTANTIATE_TEST_SUITE_P(Samples, ShortFooterTest, ::testing::ValuesIn(kFooters));

// The quoted value begins in the sample and ends behind it.
TEST(LongValueTest, IsOneValueThoughTheSampleEndsInIt) {
    for (const std::string delimiter : {",", ";"}) {
        const std::string value = repeated("<p>Hello, you; and you</p>\n", 15'000);
        const std::string text = "id" + delimiter + "html\n1" + delimiter + "x\n2" + delimiter +
                                 '"' + value + "\"\n3" + delimiter + "y\n";
        TransformSpec spec = testing::to(Format::kTsv);
        spec.detect = SaidOfDialect{};
        const testing::Ran ran = testing::run(text, spec);
        ASSERT_TRUE(ran.ok) << describe(ran.error);
        EXPECT_EQ(ran.summary.rows, 3U);
        EXPECT_EQ(ran.summary.detected->dialect, Dialect{.delimiter = delimiter});
    }
}

TEST(RivalTest, IsToldOnce) {
    const std::string even = repeated("1;2;3;4\n", 4);
    const DialectDetection found =
        detect_dialect("a;b;c;d\n" + even + "1;2;3\n1;2;3\n" + even, true);
    EXPECT_EQ(std::ranges::count_if(found.warnings,
                                    [](const Warning& each) {
                                        return each.message.contains("the delimiter may also be ;");
                                    }),
              1);
}

}  // namespace
}  // namespace sluice::engine
