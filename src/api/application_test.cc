#include "api/application.h"

#include <algorithm>
#include <set>

#include "api/page_files.h"
#include "api/routes.h"
#include "tests/support/application_fixture.h"

namespace sluice::api {
namespace {

using testing::HasSubstr;

TEST_F(ApplicationTest, SignsNoUploadThatCouldNotBeKept) {
    const std::string body = R"({"metadata":{"userId":")" + kUser + R"("}})";
    readiness = fail(Code::kStorageFull, "disk_full", "the disk is full");
    const Response full = call("POST", "/GenerateSignedUrl", body);
    EXPECT_EQ(full.status, 507);
    EXPECT_NE(header_of(full, "Retry-After"), "");
    readiness = fail(Code::kUnavailable, "stopping", "stopping");
    EXPECT_EQ(call("POST", "/GenerateSignedUrl", body).status, 503);
    readiness = Result<void>();
    EXPECT_EQ(call("POST", "/GenerateSignedUrl", body).status, 200);
}

TEST_F(ApplicationTest, SignsAnUploadOnBothPaths) {
    const std::string body = R"({"metadata":{"userId":")" + kUser + R"(","jobId":"j"}})";
    for (const char* path :
         {"/GenerateSignedUrl", "/prod/GenerateSignedUrl", "/any name/GenerateSignedUrl"}) {
        const Response response = call("POST", path, body);
        EXPECT_EQ(response.status, 200) << path;
        EXPECT_EQ(header_of(response, "Content-Type"), "application/json");
        EXPECT_THAT(response.body, testing::StartsWith(R"({"url":"https://)"));
        EXPECT_THAT(key_of(response), testing::StartsWith(kUser + "/csv_upload_"));
    }
    EXPECT_EQ(call("POST", "//GenerateSignedUrl", body).status, 404);
    EXPECT_EQ(call("POST", "/a/b/GenerateSignedUrl", body).status, 404);
}

TEST_F(ApplicationTest, TheKeyHoldsTheTimeAndIsNeverGivenTwice) {
    const std::string first = key_of(ask_for_upload());
    EXPECT_EQ(
        first,
        kUser + "/csv_upload_" + std::to_string(clock.wall().time_since_epoch().count()) + ".csv");
    std::set<std::string> keys{first};
    for (int i = 0; i < 200; ++i) keys.insert(key_of(ask_for_upload()));
    EXPECT_EQ(keys.size(), 201U) << "all within one millisecond";
}

TEST_F(ApplicationTest, NoUrlIsGivenOutUnlessItsKeyIsReserved) {
    backend.fail_next(fakes::Op::kCommit,
                      {Code::kStorageFull, "storage_full", "/data is full", {}});
    const Response full = ask_for_upload();
    EXPECT_EQ(full.status, 507);
    EXPECT_NE(header_of(full, "Retry-After"), "(absent)");
    EXPECT_THAT(full.body, testing::Not(HasSubstr("/data")));
    backend.fail_next(fakes::Op::kCommit, {Code::kIo, "io_error", "disk", {}});
    EXPECT_EQ(ask_for_upload().status, 503);
    backend.fail_next(fakes::Op::kCommit, {Code::kInternal, "defect", "line 7", {}});
    const Response defect = ask_for_upload();
    EXPECT_EQ(defect.status, 500);
    EXPECT_THAT(defect.body, testing::Not(HasSubstr("line 7")));
}

TEST_F(ApplicationTest, BadRequestsAreToldApart) {
    const auto post = [&](const std::string& body) {
        return call("POST", "/GenerateSignedUrl", body);
    };
    EXPECT_EQ(post("nonsense").status, 400);
    EXPECT_EQ(error_of(post("nonsense")), "bad_json");
    for (const char* neither : {"{}", "[]", "null", R"("metadata")"}) {
        EXPECT_EQ(post(neither).status, 422) << neither;
        EXPECT_EQ(error_of(post(neither)), "missing_member") << neither;
    }
    EXPECT_EQ(error_of(post(R"({"metadata":{"userId":"short"}})")), "invalid_user_id");
}

TEST_F(ApplicationTest, Fault6_AnAbsentAndAForeignObjectGetTheSameAnswer) {
    backend.objects().put({BucketName{"sluice-outputs"}, ObjectKey{"private/k"}}, "x");
    const auto ask = [&](const std::string& key) {
        return call("POST",
                    "/GenerateSignedUrl",
                    R"({"bucketData":{"Bucket":"sluice-outputs","Key":")" + key + "\"}}");
    };
    const Response absent = ask(kUser + "/absent");
    const Response foreign = ask("private/k");
    EXPECT_EQ(absent.status, 404);
    EXPECT_EQ(foreign.status, 404);
    EXPECT_EQ(absent.body, foreign.body);
    EXPECT_EQ(absent.headers, foreign.headers);
}

TEST_F(ApplicationTest, AnswersThePreflightForEveryOriginByDefault) {
    const Response response = call("OPTIONS",
                                   "/prod/GenerateSignedUrl",
                                   {},
                                   {{"origin", "https://page.example"},
                                    {"access-control-request-method", "POST"},
                                    {"access-control-request-headers", "content-type, x-a"}});
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "*");
    EXPECT_THAT(header_of(response, "Access-Control-Allow-Methods"), HasSubstr("POST"));
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Headers"), "content-type, x-a");
    EXPECT_EQ(header_of(ask_for_upload(), "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header_of(call("POST", "/GenerateSignedUrl"), "Access-Control-Allow-Origin"), "*")
        << "a page may read its errors too";
}

TEST_F(ApplicationTest, APreflightCannotPutALineIntoTheAnswer) {
    const Response response = call("OPTIONS",
                                   "/GenerateSignedUrl",
                                   {},
                                   {{"access-control-request-headers", "a\r\nSet-Cookie: x"}});
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Headers"), "(absent)");
}

TEST_F(ApplicationTest, WithAListOnlyItsOriginsMayAskAndConnect) {
    const Services listed = with_origins({"https://good.example"});
    const auto ask = [&](const std::string& method, const std::string& origin) {
        return handle(listed,
                      Request{method,
                              "/GenerateSignedUrl",
                              {},
                              {{"origin", origin}},
                              R"({"metadata":{"userId":")" + kUser + "\"}}",
                              {}});
    };
    for (const char* method : {"OPTIONS", "POST"}) {
        const Response good = ask(method, "https://good.example");
        EXPECT_LT(good.status, 300);
        EXPECT_EQ(header_of(good, "Access-Control-Allow-Origin"), "https://good.example");
        EXPECT_EQ(header_of(good, "Vary"), "Origin");
        for (const char* origin :
             {"https://evil.example", "null", "https://good.example.evil", ""}) {
            const Response bad = ask(method, origin);
            EXPECT_EQ(bad.status, 403) << origin;
            EXPECT_EQ(header_of(bad, "Access-Control-Allow-Origin"), "(absent)");
        }
    }
    const auto socket = [&](const Headers& headers) {
        return connect(listed, Request{"GET", "/", {{"userId", kUser}}, headers, {}, {}}, kTab);
    };
    EXPECT_TRUE(socket({{"origin", "https://good.example"}}));
    EXPECT_TRUE(socket({})) << "not a browser";
    EXPECT_EQ(socket({{"origin", "https://evil.example"}}).error().status, 403);
}

TEST_F(ApplicationTest, TheHomePageIsForEverybody) {
    services.page = page_files();
    const Response response = call("GET", "/");
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(header_of(response, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
    EXPECT_THAT(response.body, HasSubstr("<noscript>"));
    EXPECT_EQ(call("HEAD", "/").body, "");
    EXPECT_EQ(call("HEAD", "/").status, 200);
}

TEST_F(ApplicationTest, UnknownPathsAndMethodsAreJsonErrors) {
    EXPECT_EQ(call("GET", "/nothing").status, 404);
    EXPECT_EQ(error_of(call("GET", "/nothing")), "not_found");
    EXPECT_EQ(call("POST", "/a/b/c").status, 404);
    const Response response = call("GET", "/GenerateSignedUrl");
    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(header_of(response, "Allow"), "POST, OPTIONS");
    EXPECT_EQ(call("DELETE", "/").status, 405);
}

TEST_F(ApplicationTest, NothingThrows) {
    services.render_metrics = []() -> std::string { throw std::runtime_error("secret detail"); };
    const Response response = call("GET", "/metrics");
    EXPECT_EQ(response.status, 500);
    EXPECT_THAT(response.body, testing::Not(HasSubstr("secret")));
}

TEST_F(ApplicationTest, AConnectIsStoredAndItsReplayQueuedBeforeItIsAnswered) {
    for (const char* path : {"/", "/prod", "/prod/"}) {
        const auto connection = open(path, kUser);
        ASSERT_TRUE(connection) << path;
        EXPECT_EQ(connection->user, UserId{kUser});
        EXPECT_EQ(connection->protocol, Protocol::kCompat);
    }
    EXPECT_EQ(backend.connections().of_user(UserId{kUser})->size(), 1U);
    const auto queued = backend.queue_admin().peek(queues::kNotifications, 10);
    ASSERT_EQ(queued->size(), 3U);
    EXPECT_THAT(queued->front().body, HasSubstr(R"("kind":"replay")"));
    disconnect(services, kTab);
    EXPECT_TRUE(backend.connections().of_user(UserId{kUser})->empty());
}

TEST_F(ApplicationTest, Fault6_ASocketNeedsAUserIdThatCannotBeGuessed) {
    for (const std::string& id : {std::string(), std::string("alice"), std::string(32, '/')}) {
        const auto refused = open("/", id);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().status, 422);
        EXPECT_EQ(error_of(refused.error()), "invalid_user_id");
    }
    EXPECT_EQ(open("/a/b", kUser).error().status, 404);
}

TEST_F(ApplicationTest, AConnectThatCannotBeStoredIsRefused) {
    backend.fail_next(fakes::Op::kCommit, {Code::kUnavailable, "stopping", "the server stops", {}});
    const auto refused = open("/", kUser);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().status, 503);
}

TEST(Routes, ABracedSegmentMatchesAnyOneSegmentThatIsNotEmpty) {
    EXPECT_TRUE(path_matches("/{environment}/x", "/a b/x"));
    EXPECT_FALSE(path_matches("/{environment}/x", "//x"));
    EXPECT_FALSE(path_matches("/{environment}/x", "/a/b/x"));
    EXPECT_FALSE(path_matches("/{environment}/x", "/a/x/"));
    EXPECT_FALSE(path_matches("/x", "x"));
    EXPECT_TRUE(path_matches("/", "/"));
    EXPECT_FALSE(path_matches("/", ""));
}

}  // namespace
}  // namespace sluice::api
