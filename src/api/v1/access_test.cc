// Who may ask the version 1 API, and how it refuses.
#include "tests/support/v1_fixture.h"

namespace sluice::api {
namespace {

using testing::HasSubstr;

using V1AccessTest = V1Test;

TEST_F(V1AccessTest, NobodyAsksWithoutSayingWhoInTheHeader) {
    const Response nobody = call("GET", "/v1/recipes");
    EXPECT_EQ(nobody.status, 401);
    EXPECT_EQ(code_of(nobody), "missing_credentials");
    EXPECT_EQ(header_of(nobody, "WWW-Authenticate"), "Bearer");
    EXPECT_EQ(header_of(nobody, "Access-Control-Allow-Origin"), "*") << "a page may read why";
    for (const std::string& said : {std::string("Bearer short"),
                                    std::string("Bearer "),
                                    "Basic " + kUser,
                                    "Bearer " + kUser + "/x"}) {
        const Response bad = ask("GET", "/v1/recipes", {}, {{"authorization", said}});
        EXPECT_EQ(bad.status, 401) << said;
        EXPECT_EQ(code_of(bad), "invalid_user_id") << said;
    }
    EXPECT_EQ(ask("GET", "/v1/recipes").status, 200);
    EXPECT_EQ(ask("GET", "/v1/recipes", {}, {{"authorization", "bearer  " + kUser}}).status, 200);
}

TEST_F(V1AccessTest, BrowsersAskFirstWithoutCredentials) {
    const Response allowed = call("OPTIONS",
                                  "/v1/recipes/a",
                                  {},
                                  {{"origin", "https://page.example"},
                                   {"access-control-request-method", "PUT"},
                                   {"access-control-request-headers", "authorization, if-match"}});
    EXPECT_EQ(allowed.status, 204);
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Origin"), "*");
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Methods"),
              "GET, HEAD, PUT, DELETE, OPTIONS");
    EXPECT_EQ(header_of(allowed, "Access-Control-Allow-Headers"), "authorization, if-match");
    EXPECT_THAT(header_of(ask("GET", "/v1/recipes"), "Access-Control-Expose-Headers"),
                HasSubstr("ETag"));
    services.allowed_origins = {"https://good.example"};
    const Response evil = ask("GET", "/v1/recipes", {}, {{"origin", "https://evil.example"}});
    EXPECT_EQ(evil.status, 403);
    EXPECT_EQ(code_of(evil), "forbidden_origin");
    EXPECT_EQ(header_of(evil, "Access-Control-Allow-Origin"), "(absent)");
}

TEST_F(V1AccessTest, PathsMethodsAndBodiesThatAreNotThereAreProblems) {
    EXPECT_EQ(code_of(ask("GET", "/v1/nothing")), "not_found");
    EXPECT_EQ(ask("GET", "/v1/recipes/").status, 404) << "no name";
    const Response method = ask("POST", "/v1/recipes");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(code_of(method), "method_not_allowed");
    EXPECT_EQ(header_of(method, "Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(V1AccessTest, OnlyThePagesThatNeedThemTakeLargeBodies) {
    const Limits& limits = services.limits;
    EXPECT_EQ(body_bytes_max(limits, "/GenerateSignedUrl"), limits.http_body_bytes);
    EXPECT_EQ(body_bytes_max(limits, "/v1/recipes"), limits.http_body_bytes);
    EXPECT_EQ(body_bytes_max(limits, "/v1/preview"), limits.preview_body_bytes);
    EXPECT_GT(body_bytes_max(limits, "/v1/recipes/a"), limits.recipe_bytes);
    EXPECT_EQ(body_bytes_max(limits), limits.preview_body_bytes);
    const Response large =
        ask("POST", "/v1/preview", std::string(limits.preview_body_bytes + 1, ' '));
    EXPECT_EQ(large.status, 413);
    EXPECT_EQ(code_of(large), "body_too_large");
    EXPECT_EQ(code_of(ask("POST", "/v1/preview", std::string(limits.preview_body_bytes, ' '))),
              "bad_json");
    Request cut{"POST", "/v1/preview", {}, {{"authorization", "Bearer " + kUser}}, {}, {}};
    cut.body_is_cut = true;
    EXPECT_EQ(handle(services, cut).status, 413);
}

TEST_F(V1AccessTest, FaultsOfTheServerAreNotExplained) {
    backend.fail_next(fakes::Op::kRecipes, {Code::kIo, "io_error", "/data is broken", {}});
    const Response broken = ask("GET", "/v1/recipes");
    EXPECT_EQ(broken.status, 503);
    EXPECT_NE(header_of(broken, "Retry-After"), "(absent)");
    EXPECT_THAT(broken.body, testing::Not(HasSubstr("/data")));
}

}  // namespace
}  // namespace sluice::api
