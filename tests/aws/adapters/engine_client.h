// A client as the product makes it, from the environment that tests/aws/run_with_engines sets.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "aws/client.h"
#include "aws/configuration.h"
#include "aws/credentials_chain.h"

namespace sluice::aws {

class EngineClient {
  public:
    explicit EngineClient(const Clock& clock = system_clock())
        : environment_(process_environment()),
          profile_(load_profile(environment_).value()),
          credentials_(default_credentials(environment_, profile_, http_, clock)),
          client_(ClientOptions{.endpoints = load_endpoints(environment_, profile_).value()},
                  {http_, *credentials_, clock, system_random(), system_waiter(), null_metrics()}) {
    }
    // Never somebody's account.
    bool is_local(const std::string& service) const {
        return client_.endpoints().of(service).starts_with("http://127.0.0.1:");
    }
    Client& client() { return client_; }

  private:
    Environment environment_;
    Profile profile_;
    transport::HttpClient http_;
    std::unique_ptr<CredentialsProvider> credentials_;
    Client client_;
};

}  // namespace sluice::aws
