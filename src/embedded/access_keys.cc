#include "embedded/access_keys.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "embedded/access_key_rows.h"
#include "embedded/credentials_file.h"

namespace sluice::embedded {

AccessKeys::AccessKeys(AccessKey root, Seal seal, const Clock& clock, Random& random)
    : root_(std::move(root)), seal_(seal), clock_(clock), random_(random) {}

Result<void> AccessKeys::load(Db& db) {
    std::map<std::string, AccessKey> keys;
    for (AccessKeyRow& row : TRY(all_access_keys(db))) {
        row.key.secret = TRY(seal_.open(row.sealed_secret, row.key.id));
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
    if (found != keys_.end()) return found->second;
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
    return key;
}

Result<std::vector<AccessKey>> AccessKeys::list() {
    std::vector<AccessKey> keys;
    {
        const std::shared_lock lock(mutex_);
        for (const auto& [id, key] : keys_) keys.push_back(key);
    }
    std::ranges::stable_sort(keys, {}, &AccessKey::created);
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
    return writer_->run([&](Db& db) { return delete_access_key(db, access_key_id); },
                        [this, &access_key_id] {
                            const std::unique_lock lock(mutex_);
                            keys_.erase(access_key_id);
                        });
}

}  // namespace sluice::embedded
