#include "gateway/application_endpoint.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace sluice::gateway
