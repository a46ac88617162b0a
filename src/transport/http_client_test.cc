// HttpClient against a server that is told what to answer.
#include "transport/http_client.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/canned_server.h"

namespace sluice::transport {
namespace {

using support::CannedServer;

class TextSource final : public ByteSource {
  public:
    explicit TextSource(std::string text) : text_(std::move(text)) {}
    Result<std::size_t> read(std::span<char> out) override {
        const auto some = std::min(out.size(), text_.size() - at_);
        text_.copy(out.data(), some, at_);
        at_ += some;
        return some;
    }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", ""); }

  private:
    std::string text_;
    std::size_t at_ = 0;
};

class BrokenSource final : public ByteSource {
  public:
    Result<std::size_t> read(std::span<char>) override { return fail(Code::kIo, "planted", ""); }
    Result<void> rewind() override { return fail(Code::kInvalid, "no_rewind", ""); }
};

class TextSink final : public ByteSink {
  public:
    Result<void> write(std::span<const char> bytes) override {
        text.append(bytes.data(), bytes.size());
        return {};
    }
    std::string text;
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
    TextSource file("x,y\n1,2\n");
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
    TextSource file(std::string(20'000'000, 'x'));
    const auto response = HttpClient().send(upload(server, file, 20'000'000));
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->status, 400);
    EXPECT_EQ(response->body, "<Error/>");
}

TEST(HttpClient, PutsOnlyASuccessIntoTheSink) {
    CannedServer server({"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata",
                         "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"});
    HttpClient client;
    TextSink sink;
    HttpRequest request;
    request.url = server.url("/");
    request.response_sink = &sink;
    EXPECT_EQ(client.send(request)->body, "");
    EXPECT_EQ(sink.text, "data");
    EXPECT_EQ(client.send(request)->body, "no");
    EXPECT_EQ(sink.text, "data");
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

}  // namespace
}  // namespace sluice::transport
