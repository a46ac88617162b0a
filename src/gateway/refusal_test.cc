// What the network code refuses by itself follows its door's rule of which pages may read it.
#include <gtest/gtest.h>

#include "gateway/application_endpoint.h"
#include "gateway/net/server.h"
#include "gateway/testing/raw_client.h"
#include "tests/fakes/services.h"
#include "tests/s3/endpoint_fixture.h"

namespace sluice::gateway {
namespace {

using testing::RawClient;
using testing::RawReply;

class Refusals : public s3::EndpointFixture {
  protected:
    void serve(const std::vector<std::string>& allowed_origins) {
        options_.blocking_threads = 2;
        options_.allowed_origins = allowed_origins;
        application_services_.allowed_origins = allowed_origins;
        server_ = std::make_unique<net::Server>(options_, null_log(), null_metrics());
        ASSERT_TRUE(server_->bind());
        server_->serve(clock_, *application_, s3_.get(), &application_services_);
    }

    // The Access-Control-Allow-Origin of the answer to a request that is refused for its `rest`.
    static std::string allowed(std::uint16_t port,
                               const std::string& origin,
                               const std::string& rest) {
        RawClient client(port);
        client.send("GET /sluice-uploads HTTP/1.1\r\nOrigin: " + origin + "\r\n" + rest);
        RawReply reply = client.reply();
        EXPECT_GE(reply.status, 400) << rest;
        return reply.headers["access-control-allow-origin"];
    }

    // In S3's words, with the same request id in header and body.
    static RawReply s3_refusal(RawClient& client, int status, const std::string& code) {
        RawReply reply = client.reply();
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(reply.headers["content-type"], "application/xml");
        EXPECT_NE(reply.body.find("<Code>" + code + "</Code>"), std::string::npos) << reply.body;
        const std::string id = reply.headers["x-amz-request-id"];
        EXPECT_EQ(id.size(), 16U);
        EXPECT_NE(reply.body.find("<RequestId>" + id + "</RequestId>"), std::string::npos);
        EXPECT_EQ(reply.headers.contains("retry-after"), status == 503);
        EXPECT_TRUE(client.is_closed());
        return reply;
    }

    std::vector<std::uint16_t> doors() const { return {server_->http().port, server_->s3().port}; }

    fakes::FakePresigner presigner_;
    api::Services application_services_ = fakes::application_services(backend_, presigner_, clock_);
    std::unique_ptr<ExchangeFactory> application_ =
        make_application_endpoint(application_services_);
    std::unique_ptr<ExchangeFactory> s3_ = s3::make_endpoint(services_, options_);
    std::unique_ptr<net::Server> server_;  // destroyed first: it uses the two
};

const std::string kNoHost = "\r\n";
const std::string kTwoCodings =
    "Host: t\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(Refusals, MayBeReadByEveryPageWithoutAList) {
    serve({});
    for (const auto port : doors()) {
        for (const auto& rest : {kNoHost, kTwoCodings}) {
            EXPECT_EQ(allowed(port, "https://page.example", rest), "*");
        }
    }
}

TEST_F(Refusals, MayBeReadByThePagesOfTheListAndByNoOther) {
    serve({"https://app.example"});
    for (const auto port : doors()) {
        for (const auto& rest : {kNoHost, kTwoCodings}) {
            EXPECT_EQ(allowed(port, "https://app.example", rest), "https://app.example");
            EXPECT_EQ(allowed(port, "https://evil.example", rest), "");
        }
    }
}

TEST_F(Refusals, OfARequestThatCannotBeReadNameNoOrigin) {
    serve({"https://app.example"});
    for (const auto port : doors()) {
        RawClient client(port);
        client.send("GET / HTTP/1.1\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n");
        auto reply = client.reply();
        EXPECT_EQ(reply.status, port == server_->http().port ? 431 : 400);
        EXPECT_FALSE(reply.headers.contains("access-control-allow-origin"));
    }
}

TEST_F(Refusals, OfAnUploadThatCameTooSlowlyFollowTheList) {
    serve({"https://app.example"});
    RawClient client(server_->s3().port);
    host_ = "t";
    client.send("PUT " + presign("PUT", "/sluice-uploads/k") +
                " HTTP/1.1\r\nHost: t\r\nOrigin: https://app.example\r\n"
                "Content-Length: 10\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("abc");
    while (!client.is_readable()) clock_.advance(Seconds{31});
    const auto reply = s3_refusal(client, 400, "RequestTimeout");
    EXPECT_EQ(reply.headers.at("access-control-allow-origin"), "https://app.example");
}

TEST_F(Refusals, OnTheS3AddressAreS3s) {
    serve({});
    const auto refused = [this](const std::string& request, int status, const std::string& code) {
        RawClient client(server_->s3().port);
        client.send(request);
        s3_refusal(client, status, code);
    };
    refused("GET / HTTP/1.1\r\n\r\n", 400, "BadRequest");
    refused("GET / HTTP/1.1\nHost: t\n\n", 400, "BadRequest");
    refused("PUT /b/k HTTP/1.1\r\n" + kTwoCodings, 400, "BadRequest");
    refused("GET / HTTP/1.1\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n",
            400,
            "RequestHeaderSectionTooLarge");
}

TEST_F(Refusals, OfWhoComesAboveALimitSayWhenToTryAgain) {
    options_.limits.connections_max = 3;
    options_.limits.uploads_in_progress_max = 1;
    serve({});
    host_ = "t";
    const auto port = server_->s3().port;
    const auto put = [this](const std::string& key) {
        return "PUT " + presign("PUT", "/sluice-uploads/" + key) +
               " HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    };
    RawClient first(port);
    first.send(put("a"));
    EXPECT_EQ(first.reply().status, 100);
    RawClient second(port);
    second.send(put("b"));
    s3_refusal(second, 503, "SlowDown");
    RawClient idle(server_->http().port);
    EXPECT_EQ(idle.get("/nothing").status, 404);
    RawClient third(port);
    third.send(put("c"));
    s3_refusal(third, 503, "ServiceUnavailable");
    RawClient page(server_->http().port);
    EXPECT_EQ(page.get("/nothing").headers["retry-after"], "1");
}

// Anybody could keep everybody from uploading by sending nothing, slowly.
TEST_F(Refusals, OfStrangersTakeNoUploadSlot) {
    options_.limits.uploads_in_progress_max = 1;
    serve({});
    host_ = "t";
    const auto port = server_->s3().port;
    const std::string body = "Host: t\r\nContent-Length: 90000\r\n";
    RawClient unsigned_put(port);
    unsigned_put.send("PUT /sluice-uploads/x HTTP/1.1\r\n" + body + "\r\na");
    s3_refusal(unsigned_put, 403, "AccessDenied");
    RawClient form(port);
    form.send("POST /sluice-uploads HTTP/1.1\r\n" + body +
              "Content-Type: multipart/form-data; boundary=x\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(form.reply().status, 100);
    RawClient client(port);
    client.send("PUT " + presign("PUT", "/sluice-uploads/k") +
                " HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(client.reply().status, 100);
    client.send("ok");
    EXPECT_EQ(client.reply().status, 200);
}

TEST_F(Refusals, OfTheApplicationsEndpointFollowTheList) {
    serve({"https://app.example"});
    const std::string no_path = "GET * HTTP/1.1\r\nHost: t\r\nOrigin: ";
    for (const std::string origin : {"https://app.example", "https://evil.example"}) {
        RawClient client(server_->http().port);
        client.send(no_path + origin + "\r\n\r\n");
        auto reply = client.reply();
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.headers["access-control-allow-origin"],
                  origin == "https://app.example" ? origin : "");
    }
}

TEST_F(Refusals, OfASocketThatIsNoneFollowTheList) {
    serve({"https://app.example"});
    const std::string upgrade =
        "Host: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 1\r\n\r\nx";
    const auto port = server_->http().port;
    EXPECT_EQ(allowed(port, "https://app.example", upgrade), "https://app.example");
    EXPECT_EQ(allowed(port, "https://evil.example", upgrade), "");
}

}  // namespace
}  // namespace sluice::gateway
