#include "engine/preview/profiling_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/testing.h"

namespace sluice::engine {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// In pieces, as a transform may write it.
std::vector<PreviewColumn> profiles_of(const std::string& csv, std::size_t piece) {
    ProfilingSink sink;
    for (std::size_t at = 0; at < csv.size(); at += piece) {
        const std::string_view part = std::string_view(csv).substr(at, piece);
        EXPECT_TRUE(sink.write(part));
    }
    return sink.finish().value();
}

TEST(ProfilingSink, SeesEveryRowOfALongTableInWhateverPieces) {
    std::string csv = "n,t\r\n";
    constexpr int kRows = 100'000;  // beyond what the types are taken from
    for (int i = 0; i < kRows; ++i)
        csv += std::to_string(i) + ",\"line\r\n\"\"" + std::to_string(i % 3) + "\"\"\"\r\n";
    for (const std::size_t piece : {std::size_t{1'000}, std::size_t{65'536}, csv.size()}) {
        const auto columns = profiles_of(csv, piece);
        ASSERT_THAT(columns, SizeIs(2));
        EXPECT_EQ(columns[0].finding.type, ColumnType::kInteger);
        EXPECT_EQ(columns[0].profile->values, 100'000U);
        EXPECT_EQ(columns[0].profile->min, "0");
        EXPECT_EQ(columns[0].profile->max, "99999");
        EXPECT_FALSE(columns[0].profile->distinct_is_all);
        EXPECT_EQ(columns[1].profile->distinct, 3U);
        EXPECT_EQ(columns[1].profile->top.front().value, "line\r\n\"0\"");
        EXPECT_EQ(columns[1].profile->top.front().count, 33'334U);
        EXPECT_FALSE(columns[1].profile->histogram);
    }
}

TEST(ProfilingSink, TakesATableWithoutRows) {
    const auto columns = profiles_of("a,b\r\n", 100);
    ASSERT_THAT(columns, SizeIs(2));
    EXPECT_EQ(columns[0].profile->values, 0U);
}

TEST(ProfilingSink, BeginsAnewWhenItsWriterDoes) {
    ProfilingSink sink;
    ASSERT_TRUE(sink.write(std::string_view("a\r\n" + std::string(300'000, 'x') + "\r\n")));
    ASSERT_TRUE(sink.restart());
    ASSERT_TRUE(sink.write(std::string_view("b\r\n1\r\n")));
    const auto columns = sink.finish().value();
    ASSERT_THAT(columns, SizeIs(1));
    EXPECT_EQ(columns[0].finding.name, "b");
    EXPECT_EQ(columns[0].profile->max, "1");
    EXPECT_THAT(profiles_of("b\r\n", 1)[0].profile->top, IsEmpty());
}

}  // namespace
}  // namespace sluice::engine
