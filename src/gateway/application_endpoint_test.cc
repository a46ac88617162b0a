#include "gateway/application_endpoint.h"

#include <gtest/gtest.h>

#include "base/manual_clock.h"
#include "tests/fakes/services.h"

namespace sluice::gateway {
namespace {

std::string client(std::string_view peer,
                   const std::string& forwarded_for,
                   const std::vector<std::string>& trusted_proxies) {
    return client_address(peer, {{"x-forwarded-for", forwarded_for}}, trusted_proxies);
}

TEST(ClientAddress, IsThePeerUnlessThatIsATrustedProxy) {
    EXPECT_EQ(client("192.0.2.1", "203.0.113.9", {}), "192.0.2.1");
    EXPECT_EQ(client("192.0.2.1", "203.0.113.9", {"192.0.2.2"}), "192.0.2.1");
    EXPECT_EQ(client("192.0.2.1", "203.0.113.9", {"192.0.2.1"}), "203.0.113.9");
    EXPECT_EQ(client_address("192.0.2.1", {}, {"192.0.2.1"}), "192.0.2.1");
}

TEST(ClientAddress, IsTheLastHopThatNoTrustedProxyNamed) {
    EXPECT_EQ(client("10.0.0.1", "6.6.6.6, 203.0.113.9,\t10.0.0.2", {"10.0.0.1", "10.0.0.2"}),
              "203.0.113.9");
}

// Seen through a listener on [::], a proxy at 10.0.0.1 is ::ffff:10.0.0.1.
TEST(ClientAddress, KnowsAnIpv4ProxyThroughAnIpv6Listener) {
    EXPECT_EQ(client("::ffff:10.0.0.1", "203.0.113.9", {"10.0.0.1"}), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", "203.0.113.9", {"::ffff:10.0.0.1"}), "203.0.113.9");
    EXPECT_EQ(client("10.0.0.1", "203.0.113.9, ::ffff:10.0.0.2", {"10.0.0.1", "10.0.0.2"}),
              "203.0.113.9");
    EXPECT_EQ(client("::ffff:10.0.0.1", "203.0.113.9", {}), "10.0.0.1");
    EXPECT_EQ(client("::ffff:a00:1", "203.0.113.9", {"a00:1"}), "::ffff:a00:1");
}

class ApplicationBodies : public testing::Test {
  protected:
    std::unique_ptr<Exchange> begin(const std::string& target, std::uint64_t bytes) {
        return endpoint_->begin({"POST", target, {}, "127.0.0.1", bytes});
    }

    ManualClock clock_;
    fakes::FakeBackend backend_{clock_};
    fakes::FakePresigner presigner_;
    api::Services services_ = fakes::application_services(backend_, presigner_, clock_);
    std::unique_ptr<ExchangeFactory> endpoint_ = make_application_endpoint(services_);
};

TEST_F(ApplicationBodies, AreRefusedByTheirLengthBeforeTheyCome) {
    const Limits& limits = services_.limits;
    for (const char* target : {"/GenerateSignedUrl", "/v1/recipes?x=/v1/preview", "%zz"}) {
        const auto exchange = begin(target, limits.http_body_bytes + 1);
        EXPECT_FALSE(exchange->body({})) << target;
        const Reply reply = exchange->finish();
        EXPECT_TRUE(reply.status == 413 || reply.status == 401 || reply.status == 400) << target;
        EXPECT_TRUE(reply.close) << target;
    }
    EXPECT_FALSE(begin("/v1/preview", limits.preview_body_bytes + 1)->body({}));
}

TEST_F(ApplicationBodies, OfAPreviewMayBeLargeAndThenTakeAnUploadsPlace) {
    const auto exchange = begin("/v1/preview", services_.limits.preview_body_bytes);
    EXPECT_TRUE(exchange->body({}));
    EXPECT_TRUE(exchange->is_upload());
    EXPECT_FALSE(begin("/v1/preview", services_.limits.http_body_bytes)->is_upload());
}

TEST_F(ApplicationBodies, ThatWereLongerThanTheySaidAreCut) {
    const auto exchange = begin("/GenerateSignedUrl", 1);
    EXPECT_FALSE(exchange->body(std::string(services_.limits.http_body_bytes + 1, ' ')));
    EXPECT_EQ(exchange->finish().status, 413);
}

}  // namespace
}  // namespace sluice::gateway
