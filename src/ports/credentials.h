// Access keys of the embedded S3 endpoint, and what each may do. Thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace sluice {

enum class Access : std::uint8_t { kRead, kWrite };

// Objects of one bucket whose keys begin with `prefix` (empty: all of them).
struct Grant {
    BucketName bucket;
    std::string prefix = {};
    bool read = false;
    bool write = false;

    friend bool operator==(const Grant&, const Grant&) = default;
};

struct AccessKey {
    std::string id;
    std::string secret;  // SigV4 needs the secret itself; never log it
    std::string owner;   // the user that objects written with this key belong to
    // Absent: it may do everything.
    std::optional<std::vector<Grant>> grants = std::nullopt;
    WallTime created = {};
};

// Whether the key's grants cover that. An empty object key: the bucket as a whole, which a grant
// with a prefix does not cover.
inline bool may(const AccessKey& key,
                Access access,
                const BucketName& bucket,
                std::string_view object_key) {
    if (!key.grants) return true;
    return std::ranges::any_of(*key.grants, [&](const Grant& grant) {
        const bool has = access == Access::kRead ? grant.read : grant.write;
        return has && grant.bucket == bucket && object_key.starts_with(grant.prefix);
    });
}

class Credentials {
  public:
    virtual ~Credentials() = default;
    // kNotFound no_such_access_key.
    virtual Result<AccessKey> find(const std::string& access_key_id) = 0;
};

// The operator's side. What returned is durable.
class KeyAdmin {
  public:
    virtual ~KeyAdmin() = default;
    // A new key with a random id and secret: the only time that the secret is told.
    virtual Result<AccessKey> create(const std::string& owner,
                                     std::optional<std::vector<Grant>> grants) = 0;
    // Without their secrets, in the order in which they were made.
    virtual Result<std::vector<AccessKey>> list() = 0;
    // From now on nobody is let in with it. kNotFound no_such_access_key; kInvalid root_access_key:
    // the one that signs the server's own URLs.
    virtual Result<void> revoke(const std::string& access_key_id) = 0;
};

}  // namespace sluice
