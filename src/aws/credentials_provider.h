// Where keys come from.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "signing/signer.h"

namespace sluice::aws {

struct AwsCredentials {
    signing::KeyPair key;
    std::optional<WallTime> expires;  // temporary credentials only
};

class CredentialsProvider {
  public:
    virtual ~CredentialsProvider() = default;
    // Those of this moment. Thread-safe; cheap when they are cached. kNotFound no_credentials: this
    // provider has none to give; kInvalid bad_credentials: it has some that cannot be read;
    // kUnavailable: who gives them does not answer.
    virtual Result<AwsCredentials> get() = 0;
    // A service does not take the key with that id. True: get() has another one by now.
    virtual bool renew(const std::string&) { return false; }
};

class StaticCredentials final : public CredentialsProvider {
  public:
    explicit StaticCredentials(signing::KeyPair key) : key_(std::move(key)) {}
    Result<AwsCredentials> get() override { return AwsCredentials{key_, std::nullopt}; }

  private:
    signing::KeyPair key_;
};

}  // namespace sluice::aws
