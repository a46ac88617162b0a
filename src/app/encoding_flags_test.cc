// convert and inspect on files in other encodings than UTF-8.
#include "app/encoding_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "app/convert.h"
#include "app/inspect.h"
#include "tests/support/temporary_directory.h"

namespace sluice::app {
namespace {

using support::TemporaryDirectory;
using testing::HasSubstr;
using testing::IsEmpty;

// UTF-16LE.
std::string wide(std::u16string_view text) {
    std::string bytes;
    for (const char16_t unit : text)
        bytes.append({static_cast<char>(unit & 0xFFU), static_cast<char>(unit >> 8U)});
    return bytes;
}

// Windows-1252, with enough letters to be sure of it.
std::string western() {
    std::string text = "id,name\n";
    for (int i = 0; i < 40; ++i)
        text += std::to_string(i) + ",M\xFCller aus D\xFCsseldorf " + std::to_string(i) + "\n";
    return text;
}

class EncodingFlagsTest : public testing::Test {
  protected:
    int convert(const std::string& in, const std::string& out) {
        out_.str("");
        err_.str("");
        options_.input = (directory_ / in).string();
        options_.output = (directory_ / out).string();
        return run_convert(options_, {out_, err_}, system_random());
    }

    int inspect(const std::string& in) {
        inspect_.input = (directory_ / in).string();
        return run_inspect(inspect_, {out_, err_});
    }

    TemporaryDirectory directory_;
    ConvertOptions options_;
    InspectOptions inspect_;
    std::ostringstream out_;
    std::ostringstream err_;
};

TEST_F(EncodingFlagsTest, AByteOrderMarkIsBelievedWhateverElseIsSaid) {
    directory_.write("in.csv", "\xFF\xFE" + wide(u"id,näme\n1,😀\n"));
    for (const bool no_detect : {false, true}) {
        options_.no_detect = no_detect;
        EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
        EXPECT_EQ(directory_.read("out.ndjson"), "{\"id\":\"1\",\"näme\":\"😀\"}\n");
        EXPECT_THAT(err_.str(), IsEmpty());
    }
}

TEST_F(EncodingFlagsTest, AGuessThatIsSureIsTakenAndTold) {
    directory_.write("in.csv", western());
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("out.ndjson"), HasSubstr("\"Müller aus Düsseldorf 39\""));
    EXPECT_THAT(err_.str(), HasSubstr("detected: encoding WINDOWS-1252: uchardet says so"));
    options_.from = "csv";
    options_.detect = true;
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
}

TEST_F(EncodingFlagsTest, NothingIsGuessedWhenTheFormatIsSaidOrDetectionIsOff) {
    directory_.write("in.csv", western());
    options_.from = "csv";
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("invalid_utf8"));
    options_.from = "";
    options_.no_detect = true;
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("--encoding NAME"));
    EXPECT_EQ(directory_.file_count(), 1U);
    options_.encoding.encoding = "windows-1252";
    EXPECT_EQ(convert("in.csv", "out.ndjson"), kExitOk) << err_.str();
}

TEST_F(EncodingFlagsTest, ALegacyByteFarBehindIsAnErrorWithItsPlace) {
    std::string text = "a,b\n";
    while (text.size() < 600'000) text += "1,2\n";
    directory_.write("in.csv", text + "M\xFCller,3\n");
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("invalid_utf8"));
    EXPECT_THAT(err_.str(), HasSubstr("--encoding NAME"));
    EXPECT_THAT(err_.str(), HasSubstr("byte " + std::to_string(text.size() + 1)));
    options_.encoding.encoding = "latin1";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_THAT(directory_.read("out.csv"), HasSubstr("\nMüller,3\r\n"));
}

TEST_F(EncodingFlagsTest, WhatIsSaidWinsOverWhatItLooksLike) {
    directory_.write("in.csv", "a\nä\n");
    options_.encoding.encoding = "latin1";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "a\r\nÃ¤\r\n");
}

TEST_F(EncodingFlagsTest, BadBytesAreReplacedAndCountedOnceHoweverOftenTheFileIsRead) {
    directory_.write("in.csv", "a\nM\xFCller\xFF\n");
    options_.encoding.replace_invalid = true;
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "a\r\nM\uFFFDller\uFFFD\r\n");
    EXPECT_THAT(err_.str(), HasSubstr("replaced with U+FFFD: 2 places that are not UTF-8"));
    // The second row has a column that the first has not: the file is read three times.
    directory_.write("in.ndjson", "{\"a\":\"\xFF\"}\n{\"b\":\"x\"}\n");
    options_.json = true;
    EXPECT_EQ(convert("in.ndjson", "out.csv"), kExitOk) << err_.str();
    const auto told = boost::json::parse(out_.str());
    EXPECT_EQ(told.at("replaced"), 1);
    EXPECT_EQ(told.at("encoding"), "UTF-8");
    EXPECT_THAT(err_.str(), IsEmpty());
}

TEST_F(EncodingFlagsTest, WritesOtherEncodingsAlsoCompressedAndWhenItStartsAgain) {
    directory_.write("in.ndjson", "{\"a\":\"ä\"}\n{\"b\":\"€\"}\n");
    options_.encoding.output_encoding = "utf-16";
    EXPECT_EQ(convert("in.ndjson", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "\xFF\xFE" + wide(u"a,b\r\nä,\r\n,€\r\n"));
    EXPECT_EQ(convert("in.ndjson", "out.csv.gz"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv.gz").substr(0, 2), "\x1F\x8B");
    options_.encoding.output_encoding = "windows-1252";
    EXPECT_EQ(convert("out.csv.gz", "back.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("back.csv"), "a,b\r\n\xE4,\r\n,\x80\r\n");
}

TEST_F(EncodingFlagsTest, AMarkIsWrittenWhenWanted) {
    directory_.write("in.csv", "a\n1\n");
    options_.encoding.bom = true;
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"),
              "\xEF\xBB\xBF"
              "a\r\n1\r\n");
    options_.encoding.output_encoding = "utf-16be";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv").substr(0, 4), std::string("\xFE\xFF\0a", 4));
    options_.encoding.bom = false;
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv").substr(0, 2), std::string("\0a", 2));
}

TEST_F(EncodingFlagsTest, AMarkIsAllThatIsWrittenOfNothing) {
    directory_.write("in.csv", "a\n");
    options_.output_dialect.no_header = true;
    options_.encoding.output_encoding = "utf-16";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitOk) << err_.str();
    EXPECT_EQ(directory_.read("out.csv"), "\xFF\xFE");
}

TEST_F(EncodingFlagsTest, ACharacterThatTheOutputHasNotIsExitThreeAndNoFile) {
    directory_.write("in.csv", "a\n東\n");
    options_.encoding.output_encoding = "windows-1252";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitBadData);
    EXPECT_THAT(err_.str(), HasSubstr("not_in_encoding: \"東\" (U+6771)"));
    EXPECT_EQ(directory_.file_count(), 1U);
}

TEST_F(EncodingFlagsTest, WrongFlagsAreUsage) {
    directory_.write("in.csv", "a\n1\n");
    options_.encoding.encoding = "klingon";
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("unknown_encoding"));
    options_.encoding = {};
    options_.encoding.output_encoding = "latin1";
    options_.encoding.bom = true;
    EXPECT_EQ(convert("in.csv", "out.csv"), kExitUsage);
    EXPECT_THAT(err_.str(), HasSubstr("no_byte_order_mark"));
    inspect_.encoding = "klingon";
    EXPECT_EQ(inspect("in.csv"), kExitUsage);
}

TEST_F(EncodingFlagsTest, InspectLooksAtTheDecodedText) {
    directory_.write("in.csv", "\xFF\xFE" + wide(u"näme;größe\nä;1\nö;2\n"));
    EXPECT_EQ(inspect("in.csv"), kExitOk) << err_.str();
    EXPECT_THAT(out_.str(), HasSubstr("UTF-16LE"));
    EXPECT_THAT(out_.str(), HasSubstr("näme"));
    EXPECT_THAT(out_.str(), HasSubstr("größe  integer"));
    EXPECT_THAT(out_.str(), testing::Not(HasSubstr("warning")));
}

TEST_F(EncodingFlagsTest, InspectTakesTheEncodingThatIsSaidAndWarnsWhereConvertWouldEnd) {
    directory_.write("in.csv", "n\xE4me\nx\n");
    inspect_.json = true;
    EXPECT_EQ(inspect("in.csv"), kExitOk) << err_.str();
    const auto doubtful = boost::json::parse(out_.str());
    EXPECT_THAT(std::string(doubtful.at("warnings").at(0).as_string()),
                HasSubstr("1 of the first characters are not UTF-8"));
    out_.str("");
    inspect_.encoding = "latin1";
    EXPECT_EQ(inspect("in.csv"), kExitOk) << err_.str();
    const auto sure = boost::json::parse(out_.str());
    EXPECT_EQ(sure.at("columns").at(0).at("name"), "näme");
    EXPECT_EQ(sure.at("findings").at("encoding").at("value"), "LATIN1");
}

}  // namespace
}  // namespace sluice::app
