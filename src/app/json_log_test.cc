#include "app/json_log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cmath>
#include <random>

namespace sluice::app {
namespace {

std::string line(std::initializer_list<LogField> fields, std::string_view event = "event") {
    const WallTime time{Milliseconds{1'767'225'600'007}};
    return format_log_line(time, Level::kWarn, event, "test", {fields.begin(), fields.size()});
}

std::string text_after_parsing(std::string_view value) {
    const auto parsed = boost::json::parse(line({{"field", value}}));
    return std::string(parsed.at("field").as_string());
}

TEST(JsonLogTest, ALineHasTimeLevelEventEnvironmentAndFields) {
    EXPECT_EQ(line({{"text", "a"}, {"number", -3}, {"ratio", 0.5}, {"yes", true}}),
              R"({"time":"2026-01-01T00:00:00.007Z","level":"warn","event":"event",)"
              R"("environment":"test","text":"a","number":-3,"ratio":0.5,"yes":true})");
}

TEST(JsonLogTest, EscapesQuotesAndControlCharacters) {
    const std::string hostile("\"\\\n\r\t\x1b[31m\x7f\0end", 15);
    EXPECT_EQ(text_after_parsing(hostile), hostile);
    EXPECT_EQ(line({{"field", hostile}}).find_first_of("\n\r\x1b\x7f"), std::string::npos);
}

TEST(JsonLogTest, ReplacesWhatIsNotUtf8) {
    EXPECT_EQ(text_after_parsing("a\xff\xc3(\xed\xa0\x80z"), "a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFDz");
    EXPECT_EQ(text_after_parsing("naïve 💧"), "naïve 💧");
}

TEST(JsonLogTest, CutsAFieldAt1KiBBetweenCharacters) {
    std::string wide;
    for (int i = 0; i < 1000; ++i) wide += "💧";
    EXPECT_EQ(text_after_parsing(wide).size(), kLogFieldBytesMax);
    EXPECT_EQ(text_after_parsing("x" + wide).size(), kLogFieldBytesMax - 3);
}

TEST(JsonLogTest, NumbersThatJsonDoesNotHaveAreNull) {
    EXPECT_TRUE(boost::json::parse(line({{"field", std::nan("")}})).at("field").is_null());
}

TEST(JsonLogTest, EveryLineParsesWhateverItHolds) {
    std::mt19937 random(1);
    for (int i = 0; i < 2000; ++i) {
        std::string noise(random() % 64, '\0');
        for (char& c : noise) c = static_cast<char>(random());
        const std::string text = line({{"field", noise}}, noise);
        EXPECT_EQ(text.find('\n'), std::string::npos);
        EXPECT_NO_THROW(boost::json::parse(text)) << text;
    }
}

}  // namespace
}  // namespace sluice::app
