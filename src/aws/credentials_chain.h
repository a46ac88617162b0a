// Where keys are looked for, in the order of the SDKs: environment, profile, container, instance.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
#pragma once

#include <memory>
#include <vector>

#include "aws/credentials_provider.h"
#include "aws/environment.h"
#include "aws/profile.h"
#include "transport/http_client.h"

namespace sluice::aws {

// The first that has any. Errors: that of the first that fails; kDenied no_credentials when none
// has.
class CredentialsChain final : public CredentialsProvider {
  public:
    explicit CredentialsChain(std::vector<std::unique_ptr<CredentialsProvider>> providers)
        : providers_(std::move(providers)) {}
    Result<AwsCredentials> get() override;

  private:
    const std::vector<std::unique_ptr<CredentialsProvider>> providers_;
};

// All four, cached (cached_credentials.h).
std::unique_ptr<CredentialsProvider> default_credentials(const Environment& environment,
                                                         const Profile& profile,
                                                         transport::HttpClient& http,
                                                         const Clock& clock);

}  // namespace sluice::aws
