// What the front doors of every backend share: the gateway's options, the addresses that clients
// are given.
#pragma once

#include <string>
#include <string_view>

#include "app/application_services.h"
#include "gateway/gateway.h"

namespace sluice::app {

// Without an S3 endpoint.
gateway::Options gateway_options(const Config& config);

// "http://127.0.0.1:8080": the configured one, else the bound one.
std::string http_address(const Config& config, const gateway::Gateway& gateway);
// The same as ws:// or wss://, unless WebSockets have an address of their own.
std::string ws_address(const Config& config, const gateway::Gateway& gateway);
// "http", {"0.0.0.0", 8080} → "http://127.0.0.1:8080": an address a client on this machine can use.
std::string address_of(std::string_view scheme, const gateway::Endpoint& endpoint);
// As address_of(), with the scheme that its certificate makes.
std::string bound_address(const Config& config, const gateway::Endpoint& endpoint);

// What runs, and since when, as metrics.
void tell_build(const Config& config, const World& world);

}  // namespace sluice::app
