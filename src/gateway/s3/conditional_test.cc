#include "gateway/s3/conditional.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice::gateway::s3
