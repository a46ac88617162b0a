// HttpClient::open against a server that is told what to answer.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/canned_server.h"
#include "transport/http_client.h"

namespace sluice::transport {
namespace {

using support::CannedServer;

std::string ok(const std::string& body, std::size_t length) {
    return "HTTP/1.1 200 OK\r\nX-Name: value\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n" + body;
}
std::string ok(const std::string& body) {
    return ok(body, body.size());
}

HttpRequest get(const CannedServer& server) {
    HttpRequest request;
    request.url = server.url("/path");
    return request;
}

using Drained = std::pair<std::string, std::string>;

// All of it, and how it ended: "" or the error's name.
Drained drain(ByteSource& source, std::size_t block_bytes = 1000) {
    std::string bytes;
    std::string block(block_bytes, '\0');
    while (true) {
        const auto size = source.read(block);
        if (!size) return {bytes, size.error().name};
        if (*size == 0) return {bytes, ""};
        bytes.append(block.data(), *size);
    }
}

TEST(HttpStream, HandsOverTheHeadAndThenTheBody) {
    CannedServer server({ok("0123456789")});
    HttpClient client;
    auto opened = client.open(get(server));
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_EQ(opened->head.status, 200);
    EXPECT_EQ(opened->head.headers[0], (std::pair<std::string, std::string>("x-name", "value")));
    EXPECT_EQ(drain(*opened->bytes, 3), Drained("0123456789", ""));
    EXPECT_EQ(opened->bytes->rewind().error().name, "no_rewind");
    EXPECT_TRUE(server.request().starts_with("GET /path HTTP/1.1\r\n"));
}

TEST(HttpStream, HandsOverAnEmptyBody) {
    CannedServer server({ok("")});
    HttpClient client;
    auto opened = client.open(get(server));
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), Drained("", ""));
}

TEST(HttpStream, HoldsNoMoreThanItsBuffer) {
    std::string body(20 << 20, 'x');
    for (std::size_t i = 0; i < body.size(); i += 1000) body[i] = static_cast<char>(i / 1000);
    CannedServer server({ok(body)});
    HttpClient client;
    auto opened = client.open(get(server));
    ASSERT_TRUE(opened);
    std::string read;
    std::string block(body.size(), '\0');
    while (true) {
        const auto size = opened->bytes->read(block);
        ASSERT_TRUE(size);
        if (*size == 0) break;
        EXPECT_LE(*size, HttpClient::kStreamBytes);
        read.append(block.data(), *size);
    }
    EXPECT_EQ(read, body);
}

TEST(HttpStream, KeepsTheBodyOfAnAnswerThatIsNoSuccess) {
    CannedServer server({"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"});
    HttpClient client;
    auto opened = client.open(get(server));
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->head.status, 404);
    EXPECT_EQ(opened->head.body, "gone");
    EXPECT_EQ(opened->bytes, nullptr);
}

// Two requests on one connection: the canned server closes it only when its replies are used up.
TEST(HttpStream, UsesItsConnectionAgain) {
    CannedServer server({ok("one"), ok("two")});
    HttpClient client;
    for (const char* body : {"one", "two"}) {
        auto opened = client.open(get(server));
        ASSERT_TRUE(opened);
        EXPECT_EQ(drain(*opened->bytes), Drained(body, ""));
    }
}

TEST(HttpStream, TellsOfABodyThatBreaksOffBehindWhatCame) {
    CannedServer server({ok("01234", 10)});
    HttpClient client;
    auto opened = client.open(get(server));
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_EQ(opened->head.headers[0].second, "value");
    EXPECT_EQ(drain(*opened->bytes), Drained("01234", "request_failed"));
    std::array<char, 8> more{};
    EXPECT_EQ(opened->bytes->read(more).error().name, "request_failed") << "stays failed";
}

// Whoever opens it may ask again: nothing has come.
TEST(HttpStream, FailsToOpenWhatHasNoFirstByte) {
    CannedServer server({ok("", 10)});
    EXPECT_EQ(HttpClient().open(get(server)).error().name, "request_failed");
}

TEST(HttpStream, MayBeThrownAwayBeforeItsEnd) {
    CannedServer server({ok(std::string(10 << 20, 'x')), ok("next")});
    HttpClient client;
    {
        auto opened = client.open(get(server));
        ASSERT_TRUE(opened);
    }
    auto opened = client.open(get(server));
    ASSERT_TRUE(opened);
    EXPECT_EQ(drain(*opened->bytes), Drained("next", ""));
}

TEST(HttpStream, EndsWhenItIsStopped) {
    CannedServer server({ok("01234", 10)});
    HttpClient client;
    std::stop_source stop;
    HttpRequest request = get(server);
    request.stop = stop.get_token();
    stop.request_stop();
    EXPECT_EQ(client.open(request).error().code, Code::kCancelled);
}

}  // namespace
}  // namespace sluice::transport
