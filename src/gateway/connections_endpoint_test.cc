#include "gateway/connections_endpoint.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>

#include "base/manual_clock.h"
#include "signing/digest.h"
#include "signing/signer.h"
#include "signing/time_text.h"
#include "tests/fakes/state.h"

namespace sluice::gateway {
namespace {

const ConnectionId kOpen{"L0SM9cOFvHcCIhw="};

class Sockets final : public OpenSockets {
  public:
    Result<void> push(const ConnectionId& id, std::string_view text) override {
        if (id != kOpen) return gone();
        if (slow) return fail(Code::kUnavailable, "slow_reader", "The client reads too slowly.");
        texts.emplace_back(text);
        return {};
    }
    Result<Pushed> push_soon(const ConnectionId& id,
                             std::string_view text,
                             const PushEnded&) override {
        TRY(push(id, text));
        return Pushed::kMade;
    }
    Result<SocketFacts> facts(const ConnectionId& id) override {
        if (id != kOpen) return gone();
        const WallTime opened = *signing::parse_amz_date("20260301T110000Z");
        return SocketFacts{opened, opened + Milliseconds{1'250}, "192.0.2.7", "agent"};
    }
    Result<void> close(const ConnectionId& id) override {
        if (id != kOpen) return gone();
        closed = true;
        return {};
    }

    std::vector<std::string> texts;
    bool slow = false;
    bool closed = false;

  private:
    static std::unexpected<Error> gone() {
        return fail(Code::kNotFound, "connection_gone", "The connection is closed.");
    }
};

class Keys final : public Credentials {
  public:
    Result<AccessKey> find(const std::string& id) override {
        const auto found = keys.find(id);
        if (found != keys.end()) return found->second;
        return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
    }
    std::map<std::string, AccessKey> keys{
        {"AKIDROOT", {"AKIDROOT", "secret", "root"}},
        {"AKIDSOME", {"AKIDSOME", "secret", "ada", std::vector<Grant>{}}}};
};

// Says only that it was asked.
class Others final : public ExchangeFactory {
    class Teapot final : public Exchange {
        bool body(std::span<const char>) override { return true; }
        Reply finish() override {
            Reply reply;
            reply.status = 418;
            return reply;
        }
    };

  public:
    std::unique_ptr<Exchange> begin(const RequestHead&) override {
        return std::make_unique<Teapot>();
    }
    Reply refuse(const Refusal&, std::optional<std::string_view>) const override { return {}; }
};

struct Asked {
    std::string method = "POST";
    std::string path = "/%40connections/L0SM9cOFvHcCIhw%3D";
    std::string body{};
    std::string key = "AKIDROOT";
    std::string service = "execute-api";
    std::string sent_body{};  // instead of what was signed
};

class ConnectionsEndpoint : public testing::Test {
  protected:
    Reply ask(const Asked& asked, bool is_signed = true) {
        RequestHead head{asked.method, asked.path, {{"host", "gateway:8080"}}, "192.0.2.1", {}};
        if (is_signed) {
            const signing::Signer signer{{asked.key, "secret", ""},
                                         "us-east-1",
                                         asked.service,
                                         signing::PathStyle::kNormalised};
            const signing::Request request{asked.method, asked.path, {}, head.headers};
            auto added = signing::sign_headers(
                signer, request, clock_.wall(), signing::sha256_hex(asked.body));
            head.headers.insert(head.headers.end(), added.begin(), added.end());
        }
        const auto exchange = endpoint_->begin(head);
        const std::string& body = asked.sent_body.empty() ? asked.body : asked.sent_body;
        exchange->body(body);
        return exchange->finish();
    }
    // "403 ForbiddenException"
    std::string refusal(const Asked& asked, bool is_signed = true) {
        const Reply reply = ask(asked, is_signed);
        const auto type = signing::find(reply.headers, "x-amzn-ErrorType").value_or("");
        return std::to_string(reply.status) + " " + std::string(type);
    }

    ManualClock clock_{*signing::parse_amz_date("20260301T120000Z")};
    Keys keys_;
    Sockets sockets_;
    Others others_;
    std::unique_ptr<ExchangeFactory> endpoint_ =
        make_connections_endpoint({keys_, clock_, "us-east-1"}, sockets_, others_);
};

TEST_F(ConnectionsEndpoint, APostBecomesAFrame) {
    EXPECT_EQ(ask({.body = "text"}).status, 200);
    EXPECT_EQ(ask({.path = "/production/@connections/L0SM9cOFvHcCIhw=", .body = "2"}).status, 200);
    EXPECT_EQ(sockets_.texts, (std::vector<std::string>{"text", "2"}));
}

TEST_F(ConnectionsEndpoint, OnlyWhoSignsWithAKeyOfEverythingMayPush) {
    const std::string kDenied = "403 ForbiddenException";
    EXPECT_EQ(refusal({.body = "x"}, false), kDenied);
    EXPECT_EQ(refusal({.body = "x", .key = "AKIDNONE"}), kDenied);
    EXPECT_EQ(refusal({.body = "x", .key = "AKIDSOME"}), kDenied);
    EXPECT_EQ(refusal({.body = "x", .service = "s3"}), kDenied);
    EXPECT_EQ(refusal({.body = "x", .sent_body = "y"}), kDenied);
    EXPECT_TRUE(sockets_.texts.empty());
    EXPECT_EQ(refusal({.method = "GET"}, false), kDenied);
    EXPECT_EQ(refusal({.method = "DELETE"}, false), kDenied);
    EXPECT_FALSE(sockets_.closed);
}

TEST_F(ConnectionsEndpoint, WhatHasGoneIsGone) {
    for (const char* method : {"POST", "GET", "DELETE"}) {
        EXPECT_EQ(refusal({.method = method, .path = "/@connections/other"}), "410 GoneException");
    }
}

TEST_F(ConnectionsEndpoint, ASlowReaderIsThrottlingAndALongTextTooLarge) {
    sockets_.slow = true;
    EXPECT_EQ(refusal({.body = "x"}), "429 LimitExceededException");
    sockets_.slow = false;
    EXPECT_EQ(ask({.body = std::string(128 * 1024, 'x')}).status, 200);
    EXPECT_EQ(refusal({.body = std::string(128 * 1024 + 1, 'x')}), "413 PayloadTooLargeException");
}

TEST_F(ConnectionsEndpoint, AGetTellsOfTheSocket) {
    const auto told = boost::json::parse(ask({.method = "GET"}).body);
    EXPECT_EQ(told.at("connectedAt"), "2026-03-01T11:00:00.000Z");
    EXPECT_EQ(told.at("lastActiveAt"), "2026-03-01T11:00:01.250Z");
    EXPECT_EQ(told.at("identity").at("sourceIp"), "192.0.2.7");
    EXPECT_EQ(told.at("identity").at("userAgent"), "agent");
}

TEST_F(ConnectionsEndpoint, ADeleteCloses) {
    EXPECT_EQ(ask({.method = "DELETE"}).status, 204);
    EXPECT_TRUE(sockets_.closed);
    EXPECT_EQ(refusal({.method = "PUT"}), "405 MethodNotAllowedException");
}

TEST_F(ConnectionsEndpoint, OtherRequestsAreOthers) {
    for (const char* path : {"/",
                             "/@connections",
                             "/@connections/",
                             "/a/b/@connections/x",
                             "/@connections/a/b",
                             "/@connections/%zz",
                             "/x?/@connections/x"}) {
        EXPECT_EQ(ask({.method = "GET", .path = path}, false).status, 418) << path;
    }
}

}  // namespace
}  // namespace sluice::gateway
