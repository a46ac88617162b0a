#include "base/http_time.h"

#include <gtest/gtest.h>

#include <chrono>

namespace sluice {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

TEST(HttpDate, ReadsTheThreeFormsOfTheStandard) {
    constexpr WallTime time = sys_days{1994y / 11 / 6} + 8h + 49min + 37s;
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT",
                             "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994"}) {
        EXPECT_EQ(parse_http_date(text), time) << text;
    }
    EXPECT_EQ(parse_http_date("Thursday, 01-Jan-26 00:00:00 GMT"),
              WallTime{sys_days{2026y / 1 / 1}});
}

TEST(HttpDate, RefusesWhatIsNoDate) {
    for (const char* text : {"",
                             "now",
                             "Sun, 06 Nov 1994 08:49:37",
                             "Sun, 06 Nov 1994 08:49:37 CET",
                             "Sun, 31 Feb 1994 08:49:37 GMT",
                             "Sun, 06 Now 1994 08:49:37 GMT",
                             "Sun, 06 Nov 1994 24:00:00 GMT",
                             "Sun, 06 Nov 1994 08:49 GMT",
                             "Sun, 06 Nov -994 08:49:37 GMT",
                             "Sun, 06 Nov 99999999999 08:49:37 GMT"}) {
        EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace sluice
