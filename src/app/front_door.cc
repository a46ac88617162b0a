#include "app/front_door.h"

#include "app/units.h"
#include "base/text.h"
#include "base/version.h"

namespace sluice::app {

gateway::Options gateway_options(const Config& config) {
    gateway::Options options;
    options.http = config.http;
    options.s3.reset();
    options.tls_certificate_file = config.tls_cert;
    options.tls_key_file = config.tls_key;
    options.trusted_proxies = config.trusted_proxies;
    options.allowed_origins = config.allowed_origins;
    options.region = config.region;
    options.s3_public_host = host_of(config.public_s3_url);
    options.s3_domain = config.s3_domain;
    options.s3_allow_sigv2 = config.s3_allow_sigv2;
    options.blocking_threads = config.http_threads;
    options.limits = config.limits;
    return options;
}

std::string http_address(const Config& config, const gateway::Gateway& gateway) {
    return config.public_url.empty() ? bound_address(config, gateway.http()) : config.public_url;
}

std::string ws_address(const Config& config, const gateway::Gateway& gateway) {
    if (!config.public_ws_url.empty()) return config.public_ws_url;
    return "ws" + http_address(config, gateway).substr(4);  // http → ws and https → wss
}

std::string address_of(std::string_view scheme, const gateway::Endpoint& endpoint) {
    const bool v6 = endpoint.address.find(':') != std::string::npos;
    std::string host = v6 ? "[" + endpoint.address + "]" : endpoint.address;
    if (is_wildcard(endpoint)) host = v6 ? "[::1]" : "127.0.0.1";
    return std::string(scheme) + "://" + host + ":" + std::to_string(endpoint.port);
}

std::string bound_address(const Config& config, const gateway::Endpoint& endpoint) {
    return address_of(config.tls_cert.empty() ? "http" : "https", endpoint);
}

void tell_build(const Config& config, const World& world) {
    const std::chrono::duration<double> now = world.clock.wall().time_since_epoch();
    world.metrics.set("sluice_start_time_seconds", {}, now.count());
    world.metrics.set(
        "sluice_build_info", {{"version", kVersion}, {"environment", config.environment}}, 1);
}

}  // namespace sluice::app
