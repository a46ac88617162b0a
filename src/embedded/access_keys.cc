#include "embedded/access_keys.h"

#include <algorithm>
#include <mutex>
#include <tuple>
#include <utility>

#include "embedded/access_key_rows.h"
#include "embedded/credentials_file.h"

namespace sluice::embedded {

AccessKeys::AccessKeys(AccessKey root, Seal seal, const Clock& clock, Random& random, Log& log)
    : root_(std::move(root)), seal_(seal), clock_(clock), random_(random), log_(log) {}

Result<void> AccessKeys::load(Db& db) {
    std::map<std::string, AccessKey> keys;
    for (AccessKeyRow& row : TRY(all_access_keys(db))) {
        if (auto secret = seal_.open(row.sealed_secret, row.key.id)) {
            row.key.secret = std::move(*secret);
        } else {
            log_.error("access_key_unusable",
                       {{"access_key_id", row.key.id},
                        {"error", describe(secret.error())},
                        {"help",
                         "restore the file 'key' of the data directory from a backup and start "
                         "again, or revoke the access key and make another"}});
        }
        keys.emplace(row.key.id, std::move(row.key));
    }
    const std::unique_lock lock(mutex_);
    keys_ = std::move(keys);
    return {};
}

Result<AccessKey> AccessKeys::find(const std::string& access_key_id) {
    if (access_key_id == root_.id) return root_;
    const std::shared_lock lock(mutex_);
    const auto found = keys_.find(access_key_id);
    if (found != keys_.end() && is_usable(found->second)) return found->second;
    return fail(Code::kNotFound, "no_such_access_key", "there is no such access key");
}

Result<AccessKey> AccessKeys::create(const std::string& owner,
                                     std::optional<std::vector<Grant>> grants) {
    AccessKey key = make_access_key(owner, random_);
    key.grants = std::move(grants);
    key.created = clock_.wall();
    AccessKeyRow row{key, seal_.close(key.secret, key.id, random_)};
    row.key.secret.clear();
    TRY(writer_->run([&row](Db& db) { return insert_access_key(db, row); },
                     [this, &key] {
                         const std::unique_lock lock(mutex_);
                         keys_.emplace(key.id, key);
                     }));
    log_.info("access_key_created", {{"access_key_id", key.id}, {"owner", key.owner}});
    return key;
}

Result<std::vector<AccessKey>> AccessKeys::list() {
    std::vector<AccessKey> keys;
    {
        const std::shared_lock lock(mutex_);
        for (const auto& [id, key] : keys_) keys.push_back(key);
    }
    std::ranges::sort(keys, {}, [](const AccessKey& key) { return std::tie(key.created, key.id); });
    for (AccessKey& key : keys) key.secret.clear();
    return keys;
}

Result<void> AccessKeys::revoke(const std::string& access_key_id) {
    if (access_key_id == root_.id) {
        return fail(Code::kInvalid,
                    "root_access_key",
                    "this key signs the server's own URLs; to change it, stop the server, remove "
                    "the file 'credentials' of the data directory and start it again");
    }
    TRY(writer_->run([&](Db& db) { return delete_access_key(db, access_key_id); },
                     [this, &access_key_id] {
                         const std::unique_lock lock(mutex_);
                         keys_.erase(access_key_id);
                     }));
    log_.info("access_key_revoked", {{"access_key_id", access_key_id}});
    return {};
}

}  // namespace sluice::embedded
