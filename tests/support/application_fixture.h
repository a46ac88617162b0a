// The application's front door over fakes, for tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "api/application.h"
#include "base/manual_clock.h"
#include "tests/fakes/services.h"

namespace sluice::api {

inline const std::string kUser = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
inline const ConnectionId kTab{"tab"};

class ApplicationTest : public testing::Test {
  protected:
    ApplicationTest() {
        services.render_metrics = [] { return std::string("sluice_up 1\n"); };
        services.ready = [this] { return readiness; };
    }
    Response call(const std::string& method,
                  const std::string& path,
                  const std::string& body = {},
                  const Headers& headers = {}) {
        return handle(services, Request{method, path, {}, headers, body, "127.0.0.1"});
    }
    Response ask_for_upload() {
        return call("POST", "/GenerateSignedUrl", R"({"metadata":{"userId":")" + kUser + "\"}}");
    }
    std::expected<Connection, Response> open(const std::string& path,
                                             const std::string& user,
                                             const Headers& headers = {}) {
        return connect(
            services, Request{"GET", path, {{"userId", user}}, headers, {}, "127.0.0.1"}, kTab);
    }
    static std::string header_of(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return "(absent)";
    }
    static std::string error_of(const Response& response) {
        const auto document = boost::json::parse(response.body).as_object();
        return std::string(document.at("error").at("code").as_string());
    }
    static std::string key_of(const Response& response) {
        const auto document = boost::json::parse(response.body).as_object();
        return std::string(document.at("fields").at("Key").as_string());
    }
    Services with_origins(std::vector<std::string> origins) {
        Services changed = services;
        changed.allowed_origins = std::move(origins);
        return changed;
    }

    ManualClock clock;
    fakes::FakeBackend backend{clock};
    fakes::FakePresigner presigner;
    Result<void> readiness;
    Services services = fakes::application_services(backend, presigner, clock);
};

}  // namespace sluice::api
