// The Credentials and KeyAdmin ports: the root key of the credentials file, and the rows.
//
// Kept in memory, since every request asks; a change is durable before it is known here, and known
// before who made it goes on. Thread-safe.
#pragma once

#include <map>
#include <shared_mutex>
#include <string>

#include "base/random.h"
#include "embedded/seal.h"
#include "embedded/writer.h"
#include "ports/credentials.h"

namespace sluice::embedded {

class AccessKeys final : public Credentials, public KeyAdmin {
  public:
    AccessKeys(AccessKey root, Seal seal, const Clock& clock, Random& random, Log& log);

    // The rows, before anybody asks. A key whose secret does not open, since the key file is
    // another one, is listed and can be revoked, but nobody finds it; the log says so.
    Result<void> load(Db& db);
    // From here on keys can be made and revoked; must outlive this.
    void write_with(Writer& writer) { writer_ = &writer; }

    const AccessKey& root() const { return root_; }
    Result<AccessKey> find(const std::string& access_key_id) override;

    Result<AccessKey> create(const std::string& owner,
                             std::optional<std::vector<Grant>> grants) override;
    Result<std::vector<AccessKey>> list() override;
    Result<void> revoke(const std::string& access_key_id) override;

  private:
    bool is_usable(const AccessKey& key) const { return !key.secret.empty(); }

    const AccessKey root_;
    const Seal seal_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Writer* writer_ = nullptr;
    std::shared_mutex mutex_;
    std::map<std::string, AccessKey>
        keys_;  // by id, without a secret if it does not open; guarded by mutex_
};

}  // namespace sluice::embedded
