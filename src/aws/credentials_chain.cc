#include "aws/credentials_chain.h"

#include "aws/cached_credentials.h"
#include "aws/container_credentials.h"
#include "aws/instance_credentials.h"
#include "aws/key_sources.h"

namespace sluice::aws {
namespace {

// What was found, or why not, when the process began.
class KnownCredentials final : public CredentialsProvider {
  public:
    explicit KnownCredentials(Result<AwsCredentials> known) : known_(std::move(known)) {}
    Result<AwsCredentials> get() override { return known_; }

  private:
    const Result<AwsCredentials> known_;
};

}  // namespace

Result<AwsCredentials> CredentialsChain::get() {
    for (const auto& provider : providers_) {
        auto found = provider->get();
        if (found || found.error().code != Code::kNotFound) return found;
    }
    return fail(Code::kDenied,
                "no_credentials",
                "there is no access key in the environment (AWS_ACCESS_KEY_ID), in the shared "
                "credentials file, or from a container or instance role");
}

std::unique_ptr<CredentialsProvider> default_credentials(const Environment& environment,
                                                         const Profile& profile,
                                                         transport::HttpClient& http,
                                                         const Clock& clock) {
    std::vector<std::unique_ptr<CredentialsProvider>> providers;
    providers.push_back(std::make_unique<KnownCredentials>(environment_credentials(environment)));
    providers.push_back(std::make_unique<KnownCredentials>(profile_credentials(profile)));
    providers.push_back(std::make_unique<ContainerCredentials>(environment, http));
    providers.push_back(std::make_unique<InstanceCredentials>(environment, http));
    return std::make_unique<CachedCredentials>(
        std::make_unique<CredentialsChain>(std::move(providers)), clock);
}

}  // namespace sluice::aws
