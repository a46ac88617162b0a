// The pages for probes and scrapers, and servers that have no others.
#include "tests/support/application_fixture.h"

namespace sluice::api {
namespace {

using testing::HasSubstr;

using OperationsTest = ApplicationTest;

TEST_F(OperationsTest, OperationsAreNotForBrowserPages) {
    for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
        const Response response = call("GET", path, {}, {{"origin", "https://page.example"}});
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "(absent)");
    }
    EXPECT_EQ(call("GET", "/metrics").body, "sluice_up 1\n");
}

TEST_F(OperationsTest, IsReadyOnlyWhenItSaysSo) {
    EXPECT_EQ(call("GET", "/readyz").status, 200);
    readiness = fail(Code::kUnavailable, "stopping", "the server stops");
    const Response response = call("GET", "/readyz");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(error_of(response), "stopping");
    EXPECT_EQ(call("GET", "/healthz").status, 200);
}

TEST_F(OperationsTest, ReadyzAlsoAsksWhetherTheBackendAnswersAndUploadsDoNot) {
    int probes = 0;
    services.probe = [&probes]() -> Result<void> {
        ++probes;
        return fail(Code::kUnavailable, "no_sqs", "request_failed: sqs.internal:80");
    };
    const Response response = call("GET", "/readyz");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(error_of(response), "no_sqs");
    EXPECT_THAT(response.body, testing::Not(HasSubstr("internal")));
    EXPECT_EQ(ask_for_upload().status, 200);
    readiness = fail(Code::kUnavailable, "stopping", "the server stops");
    EXPECT_EQ(error_of(call("GET", "/readyz")), "stopping");
    EXPECT_EQ(probes, 1);
}

TEST_F(OperationsTest, AServerForOperationsHasNoOtherPagesAndNoSockets) {
    services.operations_only = true;
    services.events_secret = "a-secret-of-the-events";
    for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
        EXPECT_EQ(call("GET", path).status, 200) << path;
    }
    EXPECT_EQ(call("GET", "/").status, 404);
    EXPECT_EQ(ask_for_upload().status, 404);
    EXPECT_EQ(call("OPTIONS", "/GenerateSignedUrl").status, 404);
    EXPECT_EQ(call("POST", "/_events/s3").status, 404);
    EXPECT_EQ(open("/", kUser).error().status, 404);
    EXPECT_EQ(backend.calls(fakes::Op::kCommit), 0U);
}

}  // namespace
}  // namespace sluice::api
