// Keys of an EC2 instance's role, from its metadata service, version 2 only.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-v2-how-it-works.html
//
// AWS_EC2_METADATA_SERVICE_ENDPOINT: instead of http://169.254.169.254. AWS_EC2_METADATA_DISABLED.
#pragma once

#include "aws/credentials_provider.h"
#include "aws/environment.h"
#include "transport/http_client.h"

namespace sluice::aws {

class InstanceCredentials final : public CredentialsProvider {
  public:
    InstanceCredentials(Environment environment, transport::HttpClient& http)
        : environment_(std::move(environment)), http_(http) {}
    // kNotFound no_credentials also: the instance has no role.
    Result<AwsCredentials> get() override;

  private:
    Result<std::string> ask(const std::string& method,
                            const std::string& path,
                            transport::Headers headers);

    const Environment environment_;
    transport::HttpClient& http_;
};

}  // namespace sluice::aws
