// The Credentials port with one access key: the one that the process itself signs with. For a
// gateway whose sockets are pushed to by processes that have the same key. Thread-safe.
#pragma once

#include "aws/credentials_provider.h"
#include "ports/credentials.h"

namespace sluice::aws {

class ProcessCredentials final : public Credentials {
  public:
    // `provider` outlives this.
    explicit ProcessCredentials(CredentialsProvider& provider) : provider_(provider) {}

    // Beside the port's error, those of the provider.
    Result<AccessKey> find(const std::string& access_key_id) override;

  private:
    CredentialsProvider& provider_;
};

}  // namespace sluice::aws
