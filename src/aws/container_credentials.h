// Keys of a container's role, on ECS and EKS.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
//
// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or _FULL_URI: https, or http to this host's own endpoints
// only, so that no key or token crosses a network in the clear. Authorised by
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, read anew each time, or
// AWS_CONTAINER_AUTHORIZATION_TOKEN.
#pragma once

#include "aws/credentials_provider.h"
#include "aws/environment.h"
#include "transport/http_client.h"

namespace sluice::aws {

class ContainerCredentials final : public CredentialsProvider {
  public:
    ContainerCredentials(Environment environment, transport::HttpClient& http)
        : environment_(std::move(environment)), http_(http) {}
    // Beside the errors of the base: kInvalid bad_container_uri; kIo: the token file.
    Result<AwsCredentials> get() override;

  private:
    Result<std::string> url() const;
    Result<std::string> authorization() const;

    const Environment environment_;
    transport::HttpClient& http_;
};

}  // namespace sluice::aws
