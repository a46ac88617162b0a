#include "api/web_page.h"

#include "api/page_files.h"
#include "tests/support/application_fixture.h"

namespace sluice::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class WebPageTest : public ApplicationTest {
  protected:
    WebPageTest() { services.page = page_files(); }
};

TEST_F(WebPageTest, AServerMayHaveNone) {
    services.page = {};
    for (const char* path : {"/", "/config.json", "/assets/index.js", "/icon.svg"}) {
        EXPECT_EQ(call("GET", path).status, 404) << path;
    }
}

TEST_F(WebPageTest, EveryFileThatThePageNamesIsThereWithItsType) {
    const Response page = call("GET", "/");
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(header_of(page, "Content-Type"), "text/html; charset=utf-8");
    for (const auto& [path, type] : {std::pair{"/assets/index.js", "text/javascript"},
                                     std::pair{"/assets/index.css", "text/css"},
                                     std::pair{"/icon.svg", "image/svg+xml"}}) {
        EXPECT_THAT(page.body, HasSubstr("\"." + std::string(path) + "\""));
        const Response file = call("GET", path);
        EXPECT_EQ(file.status, 200) << path;
        EXPECT_THAT(header_of(file, "Content-Type"), HasSubstr(type));
        EXPECT_EQ(header_of(file, "X-Content-Type-Options"), "nosniff");
    }
    EXPECT_EQ(call("GET", "/assets/other.js").status, 404);
}

TEST_F(WebPageTest, NothingInThePageIsScriptOrStyleByItself) {
    const std::string page = call("GET", "/").body;
    EXPECT_THAT(page, Not(HasSubstr("<style")));
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
}

TEST_F(WebPageTest, TheFirstLoadIsSmall) {
    std::size_t bytes = 0;
    for (const char* path : {"/", "/assets/index.js", "/assets/index.css", "/icon.svg"}) {
        const Response file = call("GET", path, {}, {{"accept-encoding", "br, gzip"}});
        EXPECT_EQ(header_of(file, "Content-Encoding"), "gzip");
        bytes += file.body.size();
    }
    EXPECT_LE(bytes, 60'000U);
}

TEST_F(WebPageTest, AClientThatTakesNoGzipGetsTheFileAsItIs) {
    const Response file = call("GET", "/assets/index.css", {}, {{"accept-encoding", "gzip;q=0"}});
    EXPECT_EQ(header_of(file, "Content-Encoding"), "(absent)");
    EXPECT_EQ(file.body, page::index_css());
}

TEST_F(WebPageTest, AFileThatTheBrowserHasIsNotSentAgain) {
    const Headers gzip = {{"accept-encoding", "gzip"}};
    const std::string etag = header_of(call("GET", "/assets/index.js", {}, gzip), "ETag");
    Headers again = gzip;
    again.emplace_back("if-none-match", etag);
    const Response same = call("GET", "/assets/index.js", {}, again);
    EXPECT_EQ(same.status, 304);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(header_of(same, "ETag"), etag);
    // Of the other form it is another one.
    EXPECT_EQ(call("GET", "/assets/index.js", {}, {{"if-none-match", etag}}).status, 200);
}

TEST_F(WebPageTest, ThePolicyLetsThePageReachThisServerItsSocketsAndStorageOnly) {
    services.public_ws_url = "wss://events.test/stage";
    const std::string policy = header_of(call("GET", "/"), "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
    EXPECT_THAT(policy, HasSubstr("connect-src 'self' https://s3.test wss://events.test;"));
    EXPECT_THAT(policy, HasSubstr("require-trusted-types-for 'script'"));
}

TEST_F(WebPageTest, ItsConfigurationSaysWhereSocketsAreWhenThatIsElsewhere) {
    EXPECT_EQ(call("GET", "/config.json").body, "{}");
    services.public_ws_url = "wss://events.test";
    EXPECT_EQ(call("GET", "/config.json").body, R"({"events":"wss://events.test/v1/events"})");
}

TEST(OriginOfTest, IsAnAddressWithoutItsPath) {
    EXPECT_EQ(origin_of("https://a.b:1/c?d#e"), "https://a.b:1");
    EXPECT_EQ(origin_of("wss://a"), "wss://a");
    EXPECT_EQ(origin_of("a/b"), "");
}

}  // namespace
}  // namespace sluice::api
