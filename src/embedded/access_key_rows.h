// The rows of table `access_keys`. Secrets are sealed here as they are stored: nobody opens them.
#pragma once

#include <string>
#include <vector>

#include "embedded/db.h"
#include "ports/credentials.h"

namespace sluice::embedded {

struct AccessKeyRow {
    AccessKey key;  // without its secret
    std::string sealed_secret;
};

// In the order in which they were made. kInvalid data_dir_damaged.
Result<std::vector<AccessKeyRow>> all_access_keys(Db& db);
Result<void> insert_access_key(Db& db, const AccessKeyRow& row);
// kNotFound no_such_access_key.
Result<void> delete_access_key(Db& db, const std::string& id);

}  // namespace sluice::embedded
