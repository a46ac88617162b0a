#include "engine/preview/record_excerpt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base64.h"

namespace sluice::engine {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

const Error kOops{Code::kInvalid,
                  "bad_value",
                  "step 1 (cast): \"oops\" is no integer",
                  {.row = 2, .column = "b", .byte_offset = 0}};

TEST(RecordExcerpt, OfAShortRecordIsAllOfIt) {
    EXPECT_EQ(record_excerpt("1,oops,2\n", kOops), "1,oops,2\n");
}

TEST(RecordExcerpt, OfALongRecordIsAroundTheValue) {
    const std::string shown =
        record_excerpt(times(400, "1,") + "oops" + times(400, ",2") + "\n", kOops);
    EXPECT_THAT(shown, StartsWith("…1,1,"));
    EXPECT_THAT(shown, HasSubstr(",1,oops,2,"));
    EXPECT_THAT(shown, EndsWith(",2,2…"));
    EXPECT_LT(shown.size(), 520U);
}

TEST(RecordExcerpt, AWholeFieldIsMeantBeforeAPartOfOne) {
    EXPECT_THAT(record_excerpt("oops!," + times(400, "1,") + "oops,3", kOops), EndsWith(",oops,3"));
}

TEST(RecordExcerpt, IsTheBeginningWhereItIsNotKnownWhichOneIsMeant) {
    const std::string twice = "oops," + times(400, "1,") + "oops,3";
    EXPECT_THAT(record_excerpt(twice, kOops), StartsWith("oops,1,"));
    Error of_none = kOops;
    of_none.place.column.reset();
    EXPECT_THAT(record_excerpt(times(400, "1,") + "oops", of_none), StartsWith("1,1,"));
    EXPECT_THAT(record_excerpt(times(400, "1,"), kOops), StartsWith("1,1,"));
}

TEST(RecordExcerpt, CutsNoCharacterAndFindsValuesThatAreCutThemselves) {
    const std::string shown = record_excerpt(times(400, "é") + ",oops", kOops);
    EXPECT_THAT(shown, StartsWith("…é"));
    EXPECT_THAT(shown, EndsWith("é,oops"));
    Error cut = kOops;
    cut.message = "\"zzz…\" is no integer";
    EXPECT_THAT(record_excerpt(times(400, "1,") + "zzzzz,2", cut), Not(HasSubstr("zzz…")));
    cut.message = "\"zyz…\" is no integer";
    EXPECT_THAT(record_excerpt(times(400, "1,") + "zyzzz,2", cut), EndsWith("zyzzz,2"));
}

TEST(Base64Excerpt, IsAroundTheFirstByteThatIsNoText) {
    EXPECT_EQ(base64_excerpt("TfxsbGVyOzEK"), "TfxsbGVyOzEK");
    // 900 bytes of text, then one that is none.
    const std::string long_one = times(300, "eHh4") + "/A==";
    const std::string shown = from_base64(base64_excerpt(long_one));
    EXPECT_THAT(shown, StartsWith("xxx"));
    EXPECT_THAT(shown, EndsWith("x\xFC"));
    EXPECT_LE(shown.size(), 535U);
    const std::string early = "/Hh4" + times(300, "eHh4");
    EXPECT_THAT(from_base64(base64_excerpt(early)), StartsWith("\xFCx"));
}

TEST(Base64Excerpt, CutsNoCharacter) {
    const std::string bytes =
        from_base64(base64_excerpt(times(200, "eMOpeMOp") + "/Hh4" + times(200, "eMOpeMOp")));
    EXPECT_THAT(bytes, StartsWith("xé"));
    EXPECT_THAT(bytes, HasSubstr("xé\xFCxx"));
    EXPECT_THAT(bytes, EndsWith("é"));
}

}  // namespace
}  // namespace sluice::engine
