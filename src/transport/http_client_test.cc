// HttpClient against a server that is told what to answer.
#include "transport/http_client.h"

#include <gtest/gtest.h>

#include <string>

#include "base/memory_stream.h"
#include "tests/support/canned_server.h"

namespace sluice::transport {
namespace {

using support::CannedServer;

class BrokenSource final : public ByteSource {
  public:
    Result<std::size_t> read(std::span<char>) override { return fail(Code::kIo, "planted", ""); }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", ""); }
};

HttpRequest upload(const CannedServer& server, ByteSource& file, std::uint64_t size) {
    HttpRequest request;
    request.method = "POST";
    request.url = server.url("/bucket");
    request.form = {{"Key", "a b"}, {"Policy", "p"}};
    request.form_file = FormFile{&file, size, "in.csv", "text/csv"};
    return request;
}

TEST(HttpClient, ReturnsStatusHeadersAndBody) {
    CannedServer server(
        {"HTTP/1.1 404 Not Found\r\nX-Name: Value \r\nContent-Length: 4\r\n\r\ngone"});
    HttpClient client;
    HttpRequest request;
    request.url = server.url("/path?q=1");
    request.headers = {{"X-Mine", "1"}};
    const auto response = client.send(request);
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->status, 404);
    EXPECT_EQ(response->body, "gone");
    EXPECT_EQ(response->headers[0], (std::pair<std::string, std::string>("x-name", "Value")));
    const auto seen = server.request();
    EXPECT_TRUE(seen.starts_with("GET /path?q=1 HTTP/1.1\r\n")) << seen;
    EXPECT_NE(seen.find("X-Mine: 1\r\n"), std::string::npos) << seen;
}

TEST(HttpClient, SendsTheFormInOrderAndTheFileLast) {
    CannedServer server({"HTTP/1.1 204 No Content\r\n\r\n"});
    MemorySource file("x,y\n1,2\n");
    auto request = upload(server, file, 8);
    std::uint64_t sent = 0;
    request.progress = [&](std::uint64_t now, std::uint64_t) { sent = now; };
    const auto response = HttpClient().send(request);
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->status, 204);
    const auto seen = server.request();
    const auto key = seen.find("name=\"Key\"\r\n\r\na b\r\n");
    const auto policy = seen.find("name=\"Policy\"\r\n\r\np\r\n");
    const auto content = seen.find("name=\"file\"; filename=\"in.csv\"");
    ASSERT_NE(content, std::string::npos) << seen;
    EXPECT_LT(key, policy);
    EXPECT_LT(policy, content);
    EXPECT_NE(seen.find("\r\n\r\nx,y\n1,2\n\r\n--", content), std::string::npos) << seen;
    EXPECT_GT(sent, 8U);
}

// The server's reason must reach the user, not "connection reset".
TEST(HttpClient, ReturnsTheAnswerOfAServerThatRefusesAnUploadEarly) {
    CannedServer server(
        {"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 8\r\n\r\n<Error/>"},
        CannedServer::kAfterTheHead);
    const std::string bytes(20'000'000, 'x');
    MemorySource file(bytes);
    const auto response = HttpClient().send(upload(server, file, 20'000'000));
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->status, 400);
    EXPECT_EQ(response->body, "<Error/>");
}

TEST(HttpClient, PutsOnlyASuccessIntoTheSink) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata",
                         "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"});
    HttpClient client;
    MemorySink sink;
    HttpRequest request;
    request.url = server.url("/");
    request.response_sink = &sink;
    EXPECT_EQ(client.send(request)->body, "");
    EXPECT_EQ(sink.bytes(), "data");
    EXPECT_EQ(client.send(request)->body, "no");
    EXPECT_EQ(sink.bytes(), "data");
}

TEST(HttpClient, FollowsNoRedirect) {
    CannedServer server({"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"});
    HttpRequest request;
    request.url = server.url("/");
    EXPECT_EQ(HttpClient().send(request)->status, 302);
}

TEST(HttpClient, SaysWhatFailed) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    BrokenSource broken;
    EXPECT_EQ(HttpClient().send(upload(server, broken, 10)).error().name, "planted");

    HttpRequest request;
    request.url = "file:///etc/hostname";
    EXPECT_EQ(HttpClient().send(request).error().name, "bad_url");
    request.url = "http://";
    EXPECT_EQ(HttpClient().send(request).error().code, Code::kInvalid);
    request.url = CannedServer({}).url("/");  // nobody listens there any more
    EXPECT_EQ(HttpClient().send(request).error().code, Code::kUnavailable);
}

HttpRequest put(const CannedServer& server, ByteSource& bytes, std::uint64_t size) {
    HttpRequest request;
    request.method = "PUT";
    request.url = server.url("/bucket/key");
    request.streamed_body = HttpBody{&bytes, size};
    return request;
}

TEST(HttpClient, StreamsABodyWithItsLengthAndSaysNoContentTypeOfItsOwn) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    const std::string bytes(100'000, 'x');
    MemorySource source(bytes, 777);
    ASSERT_TRUE(HttpClient().send(put(server, source, bytes.size())));
    const auto seen = server.request();
    EXPECT_TRUE(seen.starts_with("PUT /bucket/key HTTP/1.1\r\n")) << seen;
    EXPECT_NE(seen.find("Content-Length: 100000\r\n"), std::string::npos);
    EXPECT_EQ(seen.find("Content-Type"), std::string::npos);
    EXPECT_EQ(seen.find("Transfer-Encoding"), std::string::npos);
    EXPECT_TRUE(seen.ends_with("\r\n\r\n" + bytes));
}

TEST(HttpClient, SendsNoMoreOfASourceThanWasSaid) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    MemorySource source("0123456789");
    ASSERT_TRUE(HttpClient().send(put(server, source, 4)));
    EXPECT_TRUE(server.request().ends_with("\r\n\r\n0123"));
}

TEST(HttpClient, FailsABodyThatEndsEarly) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    MemorySource source("0123");
    EXPECT_EQ(HttpClient().send(put(server, source, 10)).error().name, "source_too_short");
}

TEST(HttpClient, FoldsNothingInThePath) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"});
    HttpRequest request;
    request.url = server.url("/b/a/../x//y/./z");
    ASSERT_TRUE(HttpClient().send(request));
    EXPECT_TRUE(server.request().starts_with("GET /b/a/../x//y/./z HTTP/1.1\r\n"));
}

TEST(HttpClient, TakesTheHeadOfAnAnswerToHead) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"});
    HttpRequest request;
    request.method = "HEAD";
    request.url = server.url("/");
    const auto response = HttpClient().send(request);
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->headers[0],
              (std::pair<std::string, std::string>("content-length", "12345")));
}

TEST(HttpClient, EndsAtItsTimeout) {
    CannedServer server({""});  // takes the request and says nothing
    HttpRequest request;
    request.url = server.url("/");
    request.timeout = Milliseconds{1};
    EXPECT_EQ(HttpClient().send(request).error().code, Code::kUnavailable);
}

TEST(HttpClient, EndsWhenItIsStopped) {
    CannedServer server({""});
    std::stop_source stop;
    HttpRequest request;
    request.url = server.url("/");
    request.stop = stop.get_token();
    stop.request_stop();
    EXPECT_EQ(HttpClient().send(request).error().code, Code::kCancelled);
}

TEST(HttpClient, TakesNoMoreOfAnAnswerThanItsLimit) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata",
                         "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ndata!"});
    HttpClient client;
    HttpRequest request;
    request.url = server.url("/");
    request.response_bytes_max = 4;
    EXPECT_EQ(client.send(request)->body, "data");
    EXPECT_EQ(client.send(request).error().name, "response_too_large");
}

}  // namespace
}  // namespace sluice::transport
