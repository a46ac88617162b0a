// For the tests of the room aws: a client whose clock, dice and waits are told, in front of a
// server whose answers are; and what a signature says of a request that arrived there.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/client.h"
#include "base/manual_clock.h"
#include "base/text.h"
#include "signing/digest.h"
#include "signing/time_text.h"
#include "tests/support/canned_server.h"

namespace sluice::aws {

inline const signing::KeyPair kKey{"AKIDEXAMPLE", "secret", ""};
inline const WallTime kNow = *signing::parse_amz_date("20260301T120000Z");

inline std::string reply(int status, const std::string& body, const std::string& headers = {}) {
    return "HTTP/1.1 " + std::to_string(status) + " -\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Waits by moving the clock, and remembers for how long.
class TestWaiter final : public Waiter {
  public:
    explicit TestWaiter(ManualClock& clock) : clock_(clock) {}
    bool wait(Milliseconds time, const std::stop_token& stop) override {
        if (stop.stop_requested()) return false;
        waits.push_back(time);
        clock_.advance(time);
        return true;
    }
    std::vector<Milliseconds> waits;

  private:
    ManualClock& clock_;
};

// Dice that always show `value`.
class LoadedDice final : public Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = std::byte(value >> (8 * (i % 8)));
    }
    std::uint64_t value = 0;
};

// One request as it arrived.
struct Arrived {
    std::string method;
    std::string target;
    NameValues headers;  // lower-case names
    std::string body;
};

// The first of the requests in `text`.
inline Arrived parse_arrived(const std::string& text) {
    Arrived arrived;
    const auto end = text.find("\r\n\r\n");
    arrived.body = text.substr(end + 4);
    std::string_view head = std::string_view(text).substr(0, end);
    const std::string_view first = head.substr(0, head.find("\r\n"));
    arrived.method = first.substr(0, first.find(' '));
    arrived.target =
        first.substr(arrived.method.size() + 1, first.rfind(' ') - arrived.method.size() - 1);
    head.remove_prefix(first.size());
    while (head.starts_with("\r\n")) {
        head.remove_prefix(2);
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size());
        const auto colon = line.find(':');
        arrived.headers.emplace_back(to_lower(line.substr(0, colon)),
                                     trimmed(line.substr(colon + 1)));
    }
    const auto length = signing::find(arrived.headers, "content-length");
    arrived.body.resize(length ? std::stoul(std::string(*length)) : 0);
    return arrived;
}

class ClientTest : public testing::Test {
  protected:
    void serve(std::vector<std::string> replies,
               support::CannedServer::When when = support::CannedServer::kAfterTheBody) {
        server_ = std::make_unique<support::CannedServer>(std::move(replies), when);
        options.endpoints.all = server_->url("");
        client_ = std::make_unique<Client>(
            options, ClientSeams{http_, *provider_, clock, dice, waiter, null_metrics()});
    }
    // Instead of `credentials`, from the next serve() on. `provider` outlives the client.
    void use(CredentialsProvider& provider) { provider_ = &provider; }
    Client& client() { return *client_; }
    support::CannedServer& server() { return *server_; }
    // All requests so far, one behind the other.
    std::string requests() { return server_->request(); }
    std::vector<Arrived> arrived() {
        std::vector<Arrived> all;
        for (std::string rest = requests(); !rest.empty();) {
            all.push_back(parse_arrived(rest));
            rest.erase(0, rest.find("\r\n\r\n") + 4 + all.back().body.size());
        }
        return all;
    }
    std::size_t request_count() { return arrived().size(); }

    ClientOptions options;
    ManualClock clock{kNow};
    LoadedDice dice;
    TestWaiter waiter{clock};
    StaticCredentials credentials{kKey};

  private:
    CredentialsProvider* provider_ = &credentials;
    std::unique_ptr<support::CannedServer> server_;
    transport::HttpClient http_;
    std::unique_ptr<Client> client_;
};

// What the Authorization header should be, made from what arrived.
inline std::string expected_authorization(const Arrived& arrived,
                                          const std::string& service,
                                          const std::string& payload_hash,
                                          signing::PathStyle style) {
    const auto sent = signing::find(arrived.headers, "authorization").value_or("");
    const auto names_at = sent.find("SignedHeaders=");
    const auto names = sent.substr(names_at + 14, sent.find(',', names_at) - names_at - 14);
    std::vector<std::string> signed_headers;
    for (std::size_t at = 0; at <= names.size();) {
        const auto end = std::min(names.find(';', at), names.size());
        signed_headers.emplace_back(names.substr(at, end - at));
        at = end + 1;
    }
    const auto target = signing::parse_target(arrived.target).value();
    const signing::Request request{arrived.method, target.path, target.query, arrived.headers};
    const auto date = signing::parse_amz_date(*signing::find(arrived.headers, "x-amz-date"));
    const auto scope = signing::scope_at(*date, "us-east-1", service);
    const auto signature = signing::sign(
        kKey.secret,
        scope,
        signing::string_to_sign(
            *date,
            scope,
            signing::canonical_request(request, signed_headers, payload_hash, style)));
    return "AWS4-HMAC-SHA256 Credential=" + kKey.id + "/" + scope.text() +
           ", SignedHeaders=" + std::string(names) + ", Signature=" + signature.hex();
}

}  // namespace sluice::aws
