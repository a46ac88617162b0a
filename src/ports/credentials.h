// Access keys of the embedded S3 endpoint. Thread-safe.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice {

struct AccessKey {
    std::string id;
    std::string secret;  // SigV4 needs the secret itself; never log it
    std::string owner;   // the user that objects written with this key belong to
};

class Credentials {
  public:
    virtual ~Credentials() = default;
    // kNotFound no_such_access_key.
    virtual Result<AccessKey> find(const std::string& access_key_id) = 0;
};

}  // namespace sluice
