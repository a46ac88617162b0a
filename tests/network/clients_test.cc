// HttpClient and WebSocketClient against the gateway, plain and with TLS.
#include <gtest/gtest.h>

#include <thread>

#include "gateway/testing/test_server.h"
#include "tests/fakes/fake_backend.h"
#include "tests/fakes/services.h"
#include "tests/support/certificate.h"
#include "transport/http_client.h"
#include "transport/websocket_client.h"

namespace sluice {
namespace {

using gateway::testing::PatternSource;
using gateway::testing::TestServer;
using transport::HttpClient;
using transport::HttpRequest;
using transport::WebSocketClient;

const UserId kUser{"0123456789abcdef0123456789abcdef"};

enum class Wire : std::uint8_t { kPlain, kTls };

class Clients : public ::testing::TestWithParam<Wire> {
  protected:
    bool is_tls() const { return GetParam() == Wire::kTls; }
    std::string ca_file() const { return is_tls() ? certificate_.certificate_file() : ""; }

    gateway::Options options() const {
        auto options = TestServer::small_options();
        if (is_tls()) {
            options.tls_certificate_file = certificate_.certificate_file();
            options.tls_key_file = certificate_.key_file();
        }
        return options;
    }
    std::string http_url(std::uint16_t port, const std::string& path) const {
        return (is_tls() ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port) +
               path;
    }
    std::string socket_url(const std::string& user) const {
        return (is_tls() ? "wss://127.0.0.1:" : "ws://127.0.0.1:") +
               std::to_string(server_.http()) + "/test?userId=" + user;
    }
    std::vector<Connection> connections() { return *backend_.connections().of_user(kUser); }

    support::Certificate certificate_;
    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
    fakes::FakePresigner presigner_;
    api::Services services_ = fakes::application_services(backend_, presigner_, clock_);
    TestServer server_{options(), &services_};
};

TEST_P(Clients, DownloadManyBlocks) {
    HttpClient client(ca_file());
    HttpRequest request;
    request.url = http_url(server_.s3_port(), "/bytes/1000003");
    for (int i = 0; i < 2; ++i) {
        const auto response = client.send(request);
        ASSERT_TRUE(response) << describe(response.error());
        EXPECT_EQ(response->body.size(), 1'000'003U);
        EXPECT_EQ(response->body.back(), PatternSource::pattern(1'000'002));
    }
    EXPECT_EQ(server_.server.connections(), 1U) << "the connection is used again";
}

TEST_P(Clients, UploadAForm) {
    PatternSource file(1'000'003);
    HttpRequest request;
    request.method = "POST";
    request.url = http_url(server_.s3_port(), "/bucket");
    request.form = {{"Key", "k"}};
    request.form_file = transport::FormFile{&file, 1'000'003, "in.csv", "text/csv"};
    const auto response = HttpClient(ca_file()).send(request);
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->status, 200);
    EXPECT_GT(response->body.size(), 1'000'003U);
}

TEST_P(Clients, SeeWhyAnUploadWasRefusedEarly) {
    PatternSource file(50'000'000);
    HttpRequest request;
    request.method = "POST";
    request.url = http_url(server_.s3_port(), "/refuse-late");
    request.form_file = transport::FormFile{&file, 50'000'000, "in.csv", "text/csv"};
    const auto response = HttpClient(ca_file()).send(request);
    ASSERT_TRUE(response) << describe(response.error());
    EXPECT_EQ(response->status, 400);
    EXPECT_EQ(response->body, "refused");
}

TEST_P(Clients, ReceiveAPush) {
    auto client = WebSocketClient::connect(socket_url(kUser.text()), ca_file());
    ASSERT_TRUE(client) << describe(client.error());
    const auto nothing = (*client)->receive(Milliseconds{1});
    ASSERT_TRUE(nothing);
    EXPECT_FALSE(nothing->has_value());
    for (const auto* text : {"one", "two"}) {
        ASSERT_TRUE(server_.server.sockets().push(connections()[0].id, text));
        const auto received = (*client)->receive(Seconds{10});
        ASSERT_TRUE(received) << describe(received.error());
        EXPECT_EQ(*received, text);
    }
}

TEST_P(Clients, LearnThatTheServerHasClosed) {
    auto client = WebSocketClient::connect(socket_url(kUser.text()), ca_file());
    ASSERT_TRUE(client) << describe(client.error());
    std::jthread stopping([&] { server_.server.stop(Seconds{5}); });
    const auto received = (*client)->receive(Seconds{10});
    ASSERT_FALSE(received);
    EXPECT_EQ(received.error().code, Code::kUnavailable);
}

TEST_P(Clients, AreToldWhyAnUpgradeWasRefused) {
    const auto client = WebSocketClient::connect(socket_url("short"), ca_file());
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().name, "refused");
    EXPECT_NE(client.error().message.find("422"), std::string::npos);
}

TEST_P(Clients, RefuseACertificateThatNobodySigned) {
    if (!is_tls()) return;
    HttpRequest request;
    request.url = http_url(server_.http(), "/");
    EXPECT_EQ(HttpClient().send(request).error().code, Code::kUnavailable);
    const auto client = WebSocketClient::connect(socket_url(kUser.text()));
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().name, "tls_failed");
}

INSTANTIATE_TEST_SUITE_P(,
                         Clients,
                         ::testing::Values(Wire::kPlain, Wire::kTls),
                         [](const auto& wire) {
                             return wire.param == Wire::kTls ? "Tls" : "Plain";
                         });

TEST(WebSocketClient, RefusesABadUrl) {
    for (const auto* url : {"", "http://127.0.0.1/", "ws://", "127.0.0.1:80"}) {
        const auto client = WebSocketClient::connect(url);
        ASSERT_FALSE(client) << url;
        EXPECT_EQ(client.error().name, "bad_url") << url;
    }
}

TEST(Tls, RefusesToStartOnABadCertificate) {
    const support::Certificate certificate;
    const support::Certificate other;
    const std::pair<std::string, std::string> cases[] = {
        {certificate.certificate_file(), ""},
        {"", certificate.key_file()},
        {"/no/such/file", certificate.key_file()},
        {certificate.key_file(), certificate.key_file()},
        {certificate.certificate_file(), other.key_file()},
    };
    for (const auto& [certificate_file, key_file] : cases) {
        auto options = TestServer::small_options();
        options.tls_certificate_file = certificate_file;
        options.tls_key_file = key_file;
        gateway::net::Server server(options, null_log(), null_metrics());
        const auto bound = server.bind();
        ASSERT_FALSE(bound) << certificate_file << " " << key_file;
        EXPECT_EQ(bound.error().name, "bad_certificate");
    }
}

}  // namespace
}  // namespace sluice
