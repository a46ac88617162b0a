#include "gateway/s3/conditional.h"

#include <gtest/gtest.h>

#include "gateway/s3/http_time.h"
#include "signing/time_text.h"

namespace sluice::gateway::s3 {
namespace {

constexpr const char* kBefore = "Sun, 06 Nov 1994 08:49:36 GMT";
constexpr const char* kAt = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr const char* kAfter = "Sun, 06 Nov 1994 08:49:38 GMT";

// Of an object with the ETag "e", written half a second after kAt.
Verdict verdict(const api::Headers& headers, std::string_view before = "") {
    const RequestHead head{"GET", "/b/k", headers, "", std::nullopt};
    const S3Request request{head, "/b/k", {}, BucketName{"b"}, ObjectKey{"k"}};
    ObjectInfo info;
    info.etag = ETag{"e"};
    info.modified = *signing::parse_iso_date("1994-11-06T08:49:37.500Z");
    return precondition(request, before, info);
}

TEST(Precondition, LooksAtOneHeader) {
    struct Case {
        const char* name;
        const char* value;
        Verdict verdict;
    };
    for (const Case& c : {Case{"if-match", "\"e\"", Verdict::kProceed},
                          Case{"if-match", "*", Verdict::kProceed},
                          Case{"if-match", "\"x\"", Verdict::kFailed},
                          Case{"if-none-match", "\"x\", W/\"e\"", Verdict::kNotModified},
                          Case{"if-none-match", "\"x\"", Verdict::kProceed},
                          Case{"if-modified-since", kBefore, Verdict::kProceed},
                          Case{"if-modified-since", kAt, Verdict::kNotModified},
                          Case{"if-modified-since", kAfter, Verdict::kNotModified},
                          Case{"if-modified-since", "yesterday", Verdict::kProceed},
                          Case{"if-unmodified-since", kBefore, Verdict::kFailed},
                          Case{"if-unmodified-since", kAt, Verdict::kProceed},
                          Case{"if-unmodified-since", "", Verdict::kProceed}}) {
        EXPECT_EQ(verdict({{c.name, c.value}}), c.verdict) << c.name << ": " << c.value;
    }
}

TEST(Precondition, LetsATagDecideBeforeADate) {
    EXPECT_EQ(verdict({{"if-match", "\"e\""}, {"if-unmodified-since", kBefore}}),
              Verdict::kProceed);
    EXPECT_EQ(verdict({{"if-match", "\"x\""}, {"if-unmodified-since", kAfter}}), Verdict::kFailed);
    EXPECT_EQ(verdict({{"if-none-match", "\"e\""}, {"if-modified-since", kBefore}}),
              Verdict::kNotModified);
    EXPECT_EQ(verdict({{"if-none-match", "\"x\""}, {"if-modified-since", kAfter}}),
              Verdict::kProceed);
    EXPECT_EQ(verdict({{"if-match", "\"x\""}, {"if-none-match", "\"e\""}}), Verdict::kFailed);
    EXPECT_EQ(verdict({{"if-unmodified-since", kBefore}, {"if-none-match", "\"e\""}}),
              Verdict::kFailed);
}

TEST(Precondition, ReadsTheNamesOfACopysSource) {
    const api::Headers headers{{"if-match", "\"x\""}, {"x-amz-copy-source-if-match", "\"e\""}};
    EXPECT_EQ(verdict(headers, "x-amz-copy-source-"), Verdict::kProceed);
    EXPECT_EQ(verdict(headers), Verdict::kFailed);
}

TEST(HttpDate, ReadsTheThreeFormsOfTheStandard) {
    const auto time = signing::parse_iso_date("1994-11-06T08:49:37Z");
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT",
                             "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994"}) {
        EXPECT_EQ(parse_http_date(text), time) << text;
    }
    EXPECT_EQ(parse_http_date("Thursday, 01-Jan-26 00:00:00 GMT"),
              signing::parse_iso_date("2026-01-01T00:00:00Z"));
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
}  // namespace sluice::gateway::s3
