// The application's address as request logic: turns a head and a body into api::Request, once
// decoded, and api::Response into a reply.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/application.h"
#include "base/result.h"
#include "gateway/exchange.h"

namespace sluice::gateway {

// `services` must outlive the result.
std::unique_ptr<ExchangeFactory> make_application_endpoint(const api::Services& services);

// kInvalid bad_target: not an origin form ("/path?query"), or badly percent-encoded.
Result<api::Request> to_request(const RequestHead& head, std::string body);

Reply to_reply(api::Response response);

// The client's address: the peer's, or, while that is a trusted proxy, the last entry of
// X-Forwarded-For that is not one. An IPv4 address mapped into IPv6 is the IPv4 address.
std::string client_address(std::string_view peer,
                           const api::Headers& headers,
                           const std::vector<std::string>& trusted_proxies);

}  // namespace sluice::gateway
